"""An SD-JWT taken apart, opened, and made."""

from collections.abc import Mapping
from typing import NamedTuple

from did.keys.signer import Signer
from vc.securing.compact_jws import Parts, check_size, decode_part, decode_signature, sign_jws, split_jws
from vc.securing.jose_claims import Claims, claims_of, refuse_claims, take_claims
from vc.securing.jose_header import SD_JWT_KINDS, Header, header_of, parse_header
from vc.securing.sd_jwt.concealing import conceal, refuse_needed
from vc.securing.sd_jwt.disclosure import MAX_DISCLOSURES, digest_of, hash_name, read_disclosures
from vc.securing.sd_jwt.key_binding import read_binding
from vc.securing.sd_jwt.processing import Processed, process
from vc.securing.secured import Proof, ProofOptions, Secured, check_purpose, malformed
from vc.strict_json import Json, JsonLimits, JsonObject, parse_object


class Sections(NamedTuple):
    """The sections of an SD-JWT, all ASCII. `binding` is "" where there is none; it has the digest of `bound`."""

    issuer_jwt: str
    disclosures: tuple[str, ...]
    binding: str
    bound: str


class Opened(NamedTuple):
    """An SD-JWT read as far as the claims that its issuer signed, before any rule about those claims."""

    sections: Sections
    parts: Parts
    header: Header
    signature: bytes
    hash_name: str
    processed: Processed


def split_sd_jwt(raw: bytes) -> Sections:
    """Return the sections between the tildes; raises Malformed for other than ASCII and for too many (RFC 9901 4)."""
    if not raw.isascii():
        raise malformed("", "an SD-JWT has only ASCII characters", "Send it as it was made")
    if not 0 < raw.count(b"~") <= MAX_DISCLOSURES + 1:
        message = f"it has {max(raw.count(b'~') - 1, 0):,} disclosures" if b"~" in raw else "it has no tilde"
        raise malformed("", f"{message}; an SD-JWT has up to {MAX_DISCLOSURES:,}", "Send the SD-JWT, complete")
    text = raw.decode("ascii")
    issuer_jwt, *disclosures, binding = text.split("~")
    return Sections(issuer_jwt, tuple(disclosures), binding, text[: len(text) - len(binding)])


def read_sd_jwt(raw: bytes, limits: JsonLimits) -> Opened:
    """Read and process an SD-JWT, but for its claims and its Key Binding JWT; raises Malformed; verifies nothing.

    RFC 9901 7.1 steps 1, 2.1, 2.5, 3, 4 and 5.
    """
    check_size(raw, limits)
    sections = split_sd_jwt(raw)
    parts = split_jws(sections.issuer_jwt.encode("ascii"))
    header = parse_header(parts.header, "sd-jwt")
    signature = decode_signature(parts.signature, header.key_type, header.signature_size)
    payload = parse_object(decode_part(parts.payload, "the payload"), limits)
    name = hash_name(payload)
    processed = process(payload, read_disclosures(sections.disclosures, name, limits), limits)
    return Opened(sections, parts, header, signature, name, processed)


def open_sd_jwt(raw: bytes, limits: JsonLimits) -> Secured:
    """Open an SD-JWT, with or without key binding; raises Malformed (proof.…, json.…); verifies nothing.

    RFC 9901 7.1 and 7.3. That the document is a valid credential or presentation, that nothing needed is withheld, and
    that the key is bound where it has to be, are NOT checked: the verifier knows what it needs.
    """
    opened = read_sd_jwt(raw, limits)
    kind, document = opened.header.kind, opened.processed.payload
    claims = take_claims(document, opened.header)
    issuer = Proof(
        claims.method,
        kind.purpose,
        opened.header.key_type,
        opened.parts.signing_input,
        opened.signature,
        *claims.statements,
    )
    holder = _holder_proof(opened, document, claims, limits)
    return Secured(raw, kind.name, document, (issuer,), holder, opened.processed.withheld)


def secure_sd_jwt(document: Mapping[str, Json], kind: str, signer: Signer, options: ProofOptions) -> bytes:
    """Return the SD-JWT of `kind` over `document`, with every disclosure and without key binding.

    Raises Malformed when the document has a member that would be taken for a claim of the token or for a digest, when
    the purpose is not that of the kind, and when what shall be concealed is not there or must be seen.
    RFC 9901 4; VC-JOSE-COSE 3.2.
    """
    check_purpose(options, kind, SD_JWT_KINDS[kind].purpose)
    refuse_claims(document)
    claims: JsonObject = {**document, **claims_of(document, options)}
    disclosures: tuple[str, ...] = ()
    if options.concealment is not None:
        refuse_needed(options.concealment.pointers)
        claims, disclosures = conceal(claims, options.concealment)
    header = header_of(SD_JWT_KINDS[kind], signer.public_key.key_type, options.verification_method)
    token = sign_jws(header, claims, signer).decode("ascii")
    return "".join(f"{section}~" for section in (token, *disclosures)).encode("ascii")


def _holder_proof(opened: Opened, document: JsonObject, claims: Claims, limits: JsonLimits) -> Proof | None:
    if not opened.sections.binding:
        return None
    expected = digest_of(opened.sections.bound, opened.hash_name)
    return read_binding(
        opened.sections.binding, expected, document, opened.header.kind.purpose, claims.confirmed, limits
    )
