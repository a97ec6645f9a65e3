"""How bodies are named: the committees and what stands under them, and those of the centre."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """One way to name a body: its step of the key, its kind, and its name in English."""

    step: str
    kind: str
    en: str
    link: str = "unit_of"


# printed word: step of the key, words for the place, level
COMMITTEES = {
    "Tỉnh ủy": ("tinh-uy", "tỉnh", "province"),
    "Thành ủy": ("thanh-uy", "thành phố", None),
    "Quận ủy": ("quan-uy", "quận", "district"),
    "Huyện ủy": ("huyen-uy", "huyện", "district"),
    "Thị ủy": ("thi-uy", "thị xã", "district"),
}
BY_UNIT_KIND = {
    "province": "Tỉnh ủy",
    "city": "Thành ủy",
    "urban-district": "Quận ủy",
    "rural-district": "Huyện ủy",
    "town": "Thị ủy",
    "provincial-city": "Thành ủy",
}
UNDER = {
    "Ban Thường vụ": Form(
        "ban-thuong-vu", "standing-committee", "Standing Committee of the", "part_of"
    ),
    "Thường trực": Form("thuong-truc", "standing-body", "Standing Body of the", "part_of"),
    "Ban Tuyên giáo và Dân vận": Form(
        "ban-tuyen-giao-va-dan-van",
        "propaganda-mobilisation-department",
        "Propaganda and Mass Mobilisation Department of the",
    ),
    "Ban Dân vận": Form(
        "ban-dan-van", "mobilisation-department", "Mass Mobilisation Department of the"
    ),
    "Ban Tuyên giáo": Form(
        "ban-tuyen-giao", "propaganda-department", "Propaganda Department of the"
    ),
    "Ban Tổ chức": Form("ban-to-chuc", "organisation-department", "Organisation Department of the"),
    "Ban Nội chính": Form(
        "ban-noi-chinh", "party-department", "Internal Affairs Department of the"
    ),
    "Ban Xây dựng Đảng": Form(
        "ban-xay-dung-dang", "party-department", "Party-building Department of the"
    ),
    "Văn phòng": Form("van-phong", "party-office", "Office of the"),
    "Ủy ban Kiểm tra": Form(
        "uy-ban-kiem-tra", "inspection-committee", "Inspection Commission of the", "part_of"
    ),
}
OF_PLACES = {
    "UBND": Form("ubnd", "peoples-committee", "People's Committee of"),
    "HĐND": Form("hdnd", "peoples-council", "People's Council of"),
    "MTTQ": Form("mttq", "front-committee", "Fatherland Front Committee of"),
    "Đảng ủy": Form("dang-uy", "grassroots-party-committee", "Party Committee of"),
    "Đảng bộ": Form("dang-bo", "party-organisation", "Party Organisation of"),
    "Công an": Form("cong-an", "police", "Police of"),
    "Bộ Chỉ huy Quân sự": Form("bo-chi-huy-quan-su", "military-command", "Military Command of"),
    "Bộ Chỉ huy Bộ đội Biên phòng": Form(
        "bo-chi-huy-bo-doi-bien-phong", "border-guard", "Border Guard Command of"
    ),
    "Tỉnh đoàn": Form("tinh-doan", "mass-organisation", "Youth Union of"),
    "Thành đoàn": Form("thanh-doan", "mass-organisation", "Youth Union of"),
    "Đoàn TNCS Hồ Chí Minh": Form("doan-thanh-nien", "mass-organisation", "Youth Union of"),
    "Liên đoàn Lao động": Form(
        "lien-doan-lao-dong", "mass-organisation", "Federation of Labour of"
    ),
    "Hội Nông dân": Form("hoi-nong-dan", "mass-organisation", "Farmers' Association of"),
    "Hội Liên hiệp Phụ nữ": Form("hoi-phu-nu", "mass-organisation", "Women's Union of"),
    "Hội Nhà báo": Form("hoi-nha-bao", "mass-association", "Journalists' Association of"),
    "Đoàn đại biểu Quốc hội": Form(
        "doan-dai-bieu-quoc-hoi", "national-assembly", "National Assembly delegation of"
    ),
}
# folded name: key, of bodies that every register has
STANDING = {
    "trung-uong-dang": "tw/ban-chap-hanh",
    "ban-chap-hanh-trung-uong": "tw/ban-chap-hanh",
    "ban-chap-hanh-trung-uong-dang": "tw/ban-chap-hanh",
    "bch-trung-uong": "tw/ban-chap-hanh",
    "bch-trung-uong-dang": "tw/ban-chap-hanh",
    "bo-chinh-tri": "tw/bo-chinh-tri",
    "ban-bi-thu": "tw/ban-bi-thu",
    "thuong-truc-ban-bi-thu": "tw/ban-bi-thu",
    "ban-bi-thu-trung-uong": "tw/ban-bi-thu",
    "ban-dan-van-trung-uong": "tw/ban-dan-van",
    "ban-tuyen-giao-trung-uong": "tw/ban-tuyen-giao",
    "ban-tuyen-giao-va-dan-van-trung-uong": "tw/ban-tuyen-giao-va-dan-van",
    "chinh-phu": "cp/chinh-phu",
    "thu-tuong-chinh-phu": "cp/thu-tuong",
    "quoc-hoi": "qh/quoc-hoi",
    "uy-ban-thuong-vu-quoc-hoi": "qh/uy-ban-thuong-vu",
    "tong-cuc-chinh-tri": "cp/tong-cuc-chinh-tri",
    "ban-chap-hanh-trung-uong-hoi-nong-dan-viet-nam": "tw/hoi-nong-dan",
}
# folded name: key, kind, Vietnamese, English, of those that are proposed where they are missing
CENTRE = {
    "ban-can-su-dang-chinh-phu": (
        "cp/ban-can-su-dang",
        "party-group",
        "Ban cán sự đảng Chính phủ",
        "Party Group of the Government",
    ),
    "van-phong-trung-uong-dang": (
        "tw/van-phong",
        "party-office",
        "Văn phòng Trung ương Đảng",
        "Office of the Party Central Committee",
    ),
    "quan-uy-trung-uong": (
        "tw/quan-uy",
        "party-committee",
        "Quân ủy Trung ương",
        "Central Military Commission",
    ),
    "hoc-vien-chinh-tri-quoc-gia-ho-chi-minh": (
        "tw/hoc-vien-chinh-tri",
        "public-unit",
        "Học viện Chính trị Quốc gia Hồ Chí Minh",
        "Hồ Chí Minh National Academy of Politics",
    ),
    "hoi-dong-ly-luan-trung-uong": (
        "tw/hoi-dong-ly-luan",
        "party-department",
        "Hội đồng Lý luận Trung ương",
        "Central Theoretical Council",
    ),
    "hoi-dong-cong-tac-quan-chung-trung-uong": (
        "tw/hoi-dong-cong-tac-quan-chung",
        "party-department",
        "Hội đồng công tác quần chúng Trung ương",
        "Central Council for Mass Work",
    ),
    "tong-cuc-chinh-tri-qdnd-viet-nam": (
        "cp/tong-cuc-chinh-tri",
        "armed-forces-unit",
        "Tổng cục Chính trị Quân đội nhân dân Việt Nam",
        "General Department of Politics of the People's Army",
    ),
    "bo-cong-an": ("cp/bo-cong-an", "ministry", "Bộ Công an", "Ministry of Public Security"),
    "bo-tu-phap": ("cp/bo-tu-phap", "ministry", "Bộ Tư pháp", "Ministry of Justice"),
    "uy-ban-dan-toc": (
        "cp/uy-ban-dan-toc",
        "ministry",
        "Ủy ban Dân tộc",
        "Committee for Ethnic Affairs",
    ),
    "van-phong-quoc-hoi": (
        "qh/van-phong",
        "national-assembly-committee",
        "Văn phòng Quốc hội",
        "Office of the National Assembly",
    ),
    "dang-uy-quoc-hoi": (
        "qh/dang-uy",
        "party-committee",
        "Đảng ủy Quốc hội",
        "Party Committee of the National Assembly",
    ),
    "uy-ban-kiem-tra-trung-uong": (
        "tw/uy-ban-kiem-tra",
        "inspection-committee",
        "Ủy ban Kiểm tra Trung ương",
        "Central Inspection Commission",
    ),
    "ban-to-chuc-trung-uong": (
        "tw/ban-to-chuc",
        "organisation-department",
        "Ban Tổ chức Trung ương",
        "Central Organisation Department",
    ),
    "ban-noi-chinh-trung-uong": (
        "tw/ban-noi-chinh",
        "party-department",
        "Ban Nội chính Trung ương",
        "Central Internal Affairs Department",
    ),
    "ban-kinh-te-trung-uong": (
        "tw/ban-kinh-te",
        "party-department",
        "Ban Kinh tế Trung ương",
        "Central Economic Department",
    ),
    "ban-chinh-sach-chien-luoc-trung-uong": (
        "tw/ban-chinh-sach-chien-luoc",
        "party-department",
        "Ban Chính sách, chiến lược Trung ương",
        "Central Department for Policy and Strategy",
    ),
    "uy-ban-trung-uong-mttq-viet-nam": (
        "tw/mttq",
        "front-committee",
        "Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam",
        "Central Committee of the Vietnam Fatherland Front",
    ),
    "dang-uy-mttq-cac-doan-the-trung-uong": (
        "tw/dang-uy-mttq-doan-the",
        "party-committee",
        "Đảng ủy Mặt trận Tổ quốc, các đoàn thể Trung ương",
        "Party Committee of the Central Front and Organisations",
    ),
    "dang-doan-mat-tran-to-quoc-viet-nam": (
        "tw/dang-doan-mttq",
        "party-group",
        "Đảng đoàn Mặt trận Tổ quốc Việt Nam",
        "Party Group of the Vietnam Fatherland Front",
    ),
    "hoi-nong-dan-viet-nam": (
        "tw/hoi-nong-dan",
        "mass-organisation",
        "Hội Nông dân Việt Nam",
        "Vietnam Farmers' Association",
    ),
}
# first words of any other name: kind
KINDS = (
    ("ban-chi-dao", "steering-board"),
    ("to-cong-tac", "steering-board"),
    ("ban-can-su-dang", "party-group"),
    ("dang-uy", "grassroots-party-committee"),
    ("dang-bo", "party-organisation"),
    ("chi-bo", "party-cell"),
    ("khoi-dan-van", "mobilisation-block"),
    ("don-bien-phong", "border-guard"),
    ("bo-tu-lenh", "armed-forces-unit"),
    ("quan-khu", "armed-forces-unit"),
    ("truong-quan-su", "armed-forces-unit"),
    ("phong-dan-van-cuc-chinh-tri", "armed-forces-unit"),
    ("llvt", "armed-forces-unit"),
    ("so", "state-department"),
    ("phong", "state-department"),
    ("ban-quan-ly", "state-department"),
    ("hoi", "mass-organisation"),
    ("trung-tam", "public-unit"),
    ("truong", "public-unit"),
)
