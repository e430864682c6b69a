"""The public addresses of an issuer, from the one URL in its settings. Nothing here looks anything up."""

from urllib.parse import quote

from did import DidError
from did.methods.web import did_web_from_url

LONGEST_LIST_NAME = 10


def public_url(text: str) -> str:
    """Give an issuer's URL without a slash at its end, when a did:web can be made of it.

    Raises ValueError, which says what to change. Plain http is for localhost only: a did:web is resolved over https.
    """
    try:
        did_web_from_url(text)
    except DidError as error:
        raise ValueError(f"{error}; give an address such as https://issuer.example or http://localhost:8000") from error
    return text.rstrip("/")


def status_list_url(url: str, list_id: int) -> str:
    """Give the address under which a status list is published."""
    return f"{url}/status/{list_id}"


def list_id_of(name: str) -> int | None:
    """Give the number of the status list that is published under this name; None for what names none."""
    if not name.isascii() or not name.isdecimal() or len(name) > LONGEST_LIST_NAME or name[0] == "0":
        return None
    return int(name)


def status_list_id(url: str, list_url: str) -> int | None:
    """Give the number of the status list at this address, when it is one of the issuer at `url`."""
    prefix = status_list_url(url, 0)[:-1]
    return list_id_of(list_url[len(prefix) :]) if list_url.startswith(prefix) else None


def credential_path(credential_id: str) -> str:
    """Give the path of a credential's record; the id, which is a URL itself, is percent-encoded whole."""
    return f"/credentials/{quote(credential_id, safe='')}"
