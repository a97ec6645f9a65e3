"""The words of drawings in Vietnamese and English."""

from collections.abc import Mapping

from graph_builder.vietnamese import Language

_WORDS: Mapping[str, tuple[str, str]] = {
    "until": ("muộn nhất {}", "by {}"),
    "from": ("sớm nhất {}", "from {}"),
    "year": ("{} năm", "({} year)"),
    "years": ("{} năm", "({} years)"),
    "days": ("{} ngày", "{} days"),
    "after": ("sau {} ngày", "{} days later"),
    "before": ("trước {} ngày", "{} days earlier"),
    "at-least": ("sau ít nhất {} ngày", "at least {} days later"),
    "at-most": ("sau nhiều nhất {} ngày", "at most {} days later"),
    "issued": ("ban hành", "issued"),
    "planned": ("Dự kiến: {}", "Planned: {}"),
    "more": ("và {} nữa", "and {} more"),
    "in-list": ("xem danh sách", "see the list"),
    "items": ("{} việc", "{} items"),
    "unknown-level": ("Không rõ cấp", "Level unknown"),
    "no-date": ("Không rõ ngày", "Date unknown"),
    "nothing": ("chưa có nguồn nào trong dữ liệu", "no source in the data"),
    "days-axis": ("Số ngày kể từ khi ban hành", "Days since issue"),
    "from-issue": (
        "Số ngày tính từ khi ban hành, {}. Nét mảnh: từ căn cứ đến việc thực hiện.",
        "Days are counted from issue, {}. Thin lines: from the basis to what carries it out.",
    ),
    "no-issue": (
        "Ngày ban hành chưa rõ nên không tính được số ngày.",
        "The day of issue is not known, so no days are counted.",
    ),
    "root": ("Văn bản gốc", "The directive"),
    "document": ("Văn bản", "Document"),
    "review": ("Sơ kết, tổng kết", "Review"),
    "launch": ("Triển khai, phát động", "Deployment, launch"),
    "event": ("Sự kiện khác", "Other event"),
    "activity": ("Hoạt động", "Activity"),
    "commendation": ("Khen thưởng", "Commendation"),
    "imprecise": ("Trong khoảng này, chưa rõ ngày", "Within this range, day not known"),
    "lasting": ("Kéo dài suốt khoảng này", "Lasted all through this range"),
    "hollow": ("Rỗng: ngày chưa chính xác", "Hollow: day not exact"),
    "together": ("Chồng nhau: cùng nơi, cùng ngày", "Stacked: same body, same day"),
    "cluster": ("Nhiều việc gộp lại, vạch: ngày có việc", "Several together; ticks: their days"),
    "in-order": (
        "Từ trên xuống theo thứ tự thời gian, không theo tỉ lệ.",
        "Downwards in order of time, not to scale.",
    ),
    "counted": (
        "Số việc: {}. Số nguồn: {}. Phiên bản dữ liệu: {}.",
        "Items: {}. Sources: {}. Data version: {}.",
    ),
    "not-shown": (
        "Chỉ vẽ điều mà một nguồn nói là thực hiện văn bản này hoặc văn bản dựa trên nó; "
        "chỗ trống không có nghĩa là không làm.",
        "Only what a source says carries out this directive or one that builds on it is drawn; "
        "a blank does not mean that nothing was done.",
    ),
    "mentions": (
        "Không vẽ số nguồn khác chỉ nhắc tên văn bản: {}.",
        "Not drawn, sources that only cite the directive: {}.",
    ),
    "cascade-of": ("Từ Trung ương đến cơ sở: {}", "From the centre to the grassroots: {}"),
    "level": ("Cấp", "Level"),
    "date": ("Ngày", "Date"),
    "days-column": ("Số ngày sau ban hành", "Days since issue"),
    "who": ("Đơn vị", "By"),
    "led-by": ("Chủ trì: {}", "Led by {}"),
    "what": ("Việc", "What"),
    "basis": ("Căn cứ", "Basis"),
    "source": ("Nguồn", "Source"),
    "sources": ("Nguồn", "Sources"),
    "kind": ("Loại", "Kind"),
    "name": ("Tên", "Name"),
    "relations": ("Liên hệ", "Connections"),
    "list": ("Danh sách", "The list"),
    "list-note": (
        "Mọi đối tượng trong hình, kể cả những đối tượng gộp lại.",
        "Everything in the picture, also what is drawn together.",
    ),
    "legend": ("Chú giải", "Legend"),
    "legend-note": ("bấm để ẩn hoặc hiện một loại", "click to hide or show a kind"),
    "version": ("Phiên bản dữ liệu: {}", "Data version: {}"),
    "unknown-version": ("không rõ", "unknown"),
    "licence": ("Dữ liệu theo giấy phép CC BY 4.0.", "Data under CC BY 4.0."),
    "canvas": ("Hình vẽ; danh sách dưới đây nêu đủ", "Picture; the list below holds the same"),
    "help": (
        "Kéo để di chuyển, lăn chuột để phóng to. Bấm vào một nút để xem các liên hệ của nó.",
        "Drag to move, scroll to zoom. Click a node to see its connections.",
    ),
    "no-script": (
        "Hình cần JavaScript; danh sách dưới đây đọc được mà không cần.",
        "The picture needs JavaScript; the list below does not.",
    ),
    "folded": (
        "Gộp lại ở các nút có nhiều liên hệ: {} đối tượng.",
        "Grouped at nodes with many connections: {} things.",
    ),
    "alone": (
        "Không vẽ vì không nối với gì: {} đối tượng.",
        "Left out, as connected with nothing: {} things.",
    ),
    "derived": ("suy ra", "derived"),
    "line-stated": ("nét liền: có nguồn nói", "full line: a source says so"),
    "line-derived": ("nét đứt: suy ra theo quy tắc", "dashed line: follows by rule"),
    "weight": ("{} lần chung", "{} in common"),
    "neighbourhood": ("Những gì liên quan đến {}", "What is connected with {}"),
    "bodies": ("Cây tổ chức dưới {}", "The bodies under {}"),
    "people": ("Người và chức danh: {}", "People and posts: {}"),
    "attendance": ("Ai cùng dự với ai: {}", "Who attended together: {}"),
    "citations": ("Văn bản được nhắc cùng nhau: {}", "Directives cited together: {}"),
    "cascade": ("Những gì thực hiện {}", "What carries out {}"),
    "statements": ("Kết quả của một truy vấn", "The result of a query"),
    "everything": ("toàn bộ dữ liệu", "all of the data"),
    "and": (" và ", " and "),
}
_KINDS: Mapping[str, tuple[str, str]] = {
    "directive": ("Văn bản", "Directive"),
    "body": ("Cơ quan, tổ chức", "Body"),
    "place": ("Địa phương", "Place"),
    "person": ("Người", "Person"),
    "post": ("Chức danh", "Post"),
    "event": ("Sự kiện", "Event"),
    "activity": ("Hoạt động", "Activity"),
    "campaign": ("Phong trào", "Campaign"),
    "edition": ("Đợt phong trào", "Campaign edition"),
    "award": ("Khen thưởng", "Commendation"),
    "figure": ("Số liệu", "Figure"),
    "source": ("Nguồn", "Source"),
    "model": ("Mô hình", "Model"),
    "term": ("Khóa, nhiệm kỳ", "Term"),
    "series": ("Dãy số", "Number series"),
    "publisher": ("Nơi công bố", "Publisher"),
    "change": ("Thay đổi", "Change"),
    "theme": ("Chủ đề năm", "Theme of the year"),
    "participation": ("Sự tham gia", "Participation"),
    "tenure": ("Thời gian giữ chức", "Tenure"),
    "mention": ("Lời dẫn", "Mention"),
    "more": ("Gộp lại", "Grouped"),
}


def say(lang: Language, name: str, *values: object) -> str:
    """Return the words of this name, with these values put in.

    >>> say("en", "days", 12)
    '12 days'
    """
    return _WORDS[name][lang == "en"].format(*values)


def kind_word(lang: Language, kind: str) -> str:
    """Return what things of a kind are called.

    >>> kind_word("vi", "body")
    'Cơ quan, tổ chức'
    """
    return _KINDS[kind][lang == "en"] if kind in _KINDS else kind or "?"


def number(lang: Language, value: int) -> str:
    """Return a whole number as readers of a language write it.

    >>> number("vi", 1431), number("en", 1431)
    ('1.431', '1,431')
    """
    text = f"{value:,}"
    return text.replace(",", ".") if lang == "vi" else text
