"""Who is answered when more want to ask than may at once."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from graph_builder.explorer.problems import Refusal
from graph_builder.explorer.turnstile import QUEUE, Turnstile

Scene = Callable[[], Awaitable[None]]


async def hold(gate: Turnstile, client: str, until: asyncio.Event, entered: list[str]) -> None:
    async with gate.place(client):
        entered.append(client)
        await until.wait()


def play(scene: Scene) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(5):
            await scene()

    asyncio.run(bounded())


@pytest.mark.parametrize("places", [3, 5, 9])
def test_two_clients_never_keep_out_a_third(places: int) -> None:
    async def scene() -> None:
        gate, end, entered = Turnstile(places, 1), asyncio.Event(), list[str]()
        async with asyncio.TaskGroup() as tasks:
            for client in "ab" * places:
                tasks.create_task(hold(gate, client, end, entered))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            assert len(entered) == 2 * gate.each < places
            async with gate.place("good"):
                end.set()
        assert sorted(entered) == sorted("ab" * places)

    play(scene)


def test_who_holds_fewest_goes_first() -> None:
    async def scene() -> None:
        gate, first, rest, entered = Turnstile(5, 1), asyncio.Event(), asyncio.Event(), list[str]()
        async with asyncio.TaskGroup() as tasks:
            for client, until in (("a", rest), ("a", rest), ("b", rest), ("b", rest), ("c", first)):
                tasks.create_task(hold(gate, client, until, entered))
            await asyncio.sleep(0.01)
            for client in ("c", "d"):
                tasks.create_task(hold(gate, client, rest, entered))
            await asyncio.sleep(0.01)
            assert gate.waiting == 2
            first.set()
            await asyncio.sleep(0.01)
            rest.set()
        assert entered == ["a", "a", "b", "b", "c", "c", "d"]

    play(scene)


def test_too_long_a_wait_is_refused_and_leaves_nothing() -> None:
    async def scene() -> None:
        gate, end, entered = Turnstile(1, 0.05), asyncio.Event(), list[str]()
        task = asyncio.create_task(hold(gate, "a", end, entered))
        await asyncio.sleep(0)
        for client, code in (("a", "too-many-requests"), ("b", "busy")):
            with pytest.raises(Refusal) as refused:
                async with gate.place(client):
                    pass
            assert refused.value.code == code
        end.set()
        await task
        async with gate.place("b"):
            assert gate.waiting == 0

    play(scene)


def test_who_gets_a_place_is_told_whether_it_waited() -> None:
    async def scene() -> None:
        gate, end, entered = Turnstile(1, 5), asyncio.Event(), list[str]()
        async with gate.place("a") as waited:
            assert not waited
        holder = asyncio.create_task(hold(gate, "a", end, entered))
        await asyncio.sleep(0)
        asyncio.get_running_loop().call_later(0.01, end.set)
        async with gate.place("b") as waited:
            assert waited
        await holder

    play(scene)


def test_long_queue_of_one_client_is_cut() -> None:
    async def scene() -> None:
        gate, end, entered = Turnstile(1, 5), asyncio.Event(), list[str]()
        async with asyncio.TaskGroup() as tasks:
            for _ in range(QUEUE + 1):
                tasks.create_task(hold(gate, "a", end, entered))
            await asyncio.sleep(0.01)
            with pytest.raises(Refusal, match="waiting already"):
                async with gate.place("a"):
                    pass
            end.set()
        assert len(entered) == QUEUE + 1

    play(scene)


def test_who_leaves_while_waiting_gives_up_the_turn() -> None:
    async def scene() -> None:
        gate, end, entered = Turnstile(1, 5), asyncio.Event(), list[str]()
        holder = asyncio.create_task(hold(gate, "a", end, entered))
        await asyncio.sleep(0)
        leaver = asyncio.create_task(hold(gate, "b", end, entered))
        await asyncio.sleep(0)
        leaver.cancel()
        end.set()
        await holder
        async with gate.place("c"):
            assert entered == ["a"]

    play(scene)


def test_who_leaves_as_the_turn_comes_disturbs_nobody() -> None:
    async def scene() -> None:
        gate, end, entered = Turnstile(1, 5), asyncio.Event(), list[str]()
        holder = asyncio.create_task(hold(gate, "a", end, entered))
        leaver = asyncio.create_task(hold(gate, "b", end, entered))
        behind = asyncio.create_task(hold(gate, "c", end, entered))
        await asyncio.sleep(0.01)
        end.set()  # so that the holder goes before the leaver knows that it left
        leaver.cancel()
        await asyncio.gather(holder, behind)
        assert entered == ["a", "c"]
        assert gate.waiting == 0

    play(scene)
