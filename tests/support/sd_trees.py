"""Payloads with digests at every depth, drawn together with their disclosures and with what must come out."""

import json
from typing import Any, NamedTuple

from hypothesis import strategies as st
from support.sd_jwts import digest, disclosure

from did.multibase import b64url_decode

LEAVES = st.one_of(st.integers(-9, 9), st.text(max_size=3), st.none())
SHOWN = frozenset({"open", "disclosed"})


class Tree(NamedTuple):
    """What is signed, and what a verifier sees of it."""

    signed: Any
    seen: Any


class Drawing:
    """One drawing: `texts` collects the disclosures that are presented."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.texts: list[str] = []

    def value(self, depth: int) -> Tree:
        """Draw a leaf, an object or an array."""
        kind = self.draw(st.sampled_from(["leaf", "leaf", "object", "array"])) if depth else "leaf"
        if kind == "leaf":
            leaf = self.draw(LEAVES)
            return Tree(leaf, leaf)
        return self.object(depth) if kind == "object" else self.array(depth)

    def array(self, depth: int) -> Tree:
        """Draw an array whose items are open, disclosed, withheld or decoys."""
        tree = Tree([], [])
        for _ in range(self.draw(st.integers(0, 3))):
            inner = self.value(depth - 1)
            how = self.draw(st.sampled_from(["open", "disclosed", "withheld"]))
            tree.signed.append(inner.signed if how == "open" else {"...": self.conceal(how, None, inner)})
            if how in SHOWN:
                tree.seen.append(inner.seen)
        return tree

    def object(self, depth: int) -> Tree:
        """Draw an object whose members are open, disclosed or withheld."""
        tree = Tree({}, {})
        digests = []
        for name in self.draw(st.lists(st.sampled_from("abcdef"), unique=True, max_size=4)):
            inner = self.value(depth - 1)
            how = self.draw(st.sampled_from(["open", "disclosed", "withheld"]))
            if how == "open":
                tree.signed[name] = inner.signed
            else:
                digests.append(self.conceal(how, name, inner))
            if how in SHOWN:
                tree.seen[name] = inner.seen
        if digests:
            tree.signed["_sd"] = sorted(digests)
        return tree

    def conceal(self, how: str, name: str | None, inner: Tree) -> str:
        """Make the disclosure of a value, present it or not, and give its digest."""
        salt = self.draw(st.uuids()).hex
        text = disclosure(salt, inner.signed) if name is None else disclosure(salt, name, inner.signed)
        if how == "disclosed":
            self.texts.append(text)
        else:
            self.forget_inside(inner.signed)
        return digest(text)

    def forget_inside(self, hidden: Any) -> None:
        """Take back what is disclosed inside something that is withheld: it could not be reached."""
        if isinstance(hidden, list):
            for item in hidden:
                self.forget_inside(item)
        elif isinstance(hidden, dict):
            for found in (*hidden.get("_sd", ()), hidden.get("...")):
                for text in [text for text in self.texts if digest(text) == found]:
                    self.texts.remove(text)
                    self.forget_inside(json.loads(b64url_decode(text))[-1])
            for item in hidden.values():
                self.forget_inside(item)


@st.composite
def concealed_trees(draw: st.DrawFn) -> tuple[Tree, list[str]]:
    """Draw a tree and its disclosures."""
    drawing = Drawing(draw)
    return drawing.value(4), drawing.texts
