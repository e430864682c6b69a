"""The contexts of an issuer: those of the package, and what the settings pin from files. None is ever fetched."""

from pathlib import Path

from issuer.errors import SettingsInvalid
from issuer.settings import Settings
from vc.errors import Malformed
from vc.linked_data import PINNED_CONTEXTS, ContextSet


def load_contexts(settings: Settings, path: Path) -> ContextSet:
    """Give the contexts that the settings pin beside those of the package; files are read beside `path`.

    Raises SettingsInvalid for a file that cannot be read, has another digest or is not a context.
    """
    contexts = PINNED_CONTEXTS
    for url, section in settings.contexts.items():
        where = f"{path}: contexts.{url}"
        try:
            contexts = contexts.pinned(url, (path.parent / section.file).read_bytes(), section.sha256)
        except OSError as error:
            remedy = "Name a file with the context, relative to the settings file"
            raise SettingsInvalid(f"the context cannot be read: {error}", where=where, remedy=remedy) from error
        except Malformed as error:
            message = f"{section.file} cannot be pinned as {url}: {error.message}"
            raise SettingsInvalid(message, where=where, remedy=error.remedy) from error
    return contexts
