"""R8 and R16: where. What a child grants against its parent, and what is done against the leaf."""

from scenario import BOB, READ, SERVICE, Scenario, capability, granting

from groups import Group, Pair
from vc.delegation.authority import Act

HOST = "cal.example"
MALFORMED, NOT_NARROWER = "delegation.malformed", "delegation.not_narrower"
NOT_GRANTED = "authority.location_not_granted"

# Whatever two readers could take for two places is refused wherever it stands.
AMBIGUOUS: dict[str, tuple[str, str]] = {
    "dot-segments": ("dot segments that lead to a neighbour", f"{BOB}/../carol"),
    "dot-segments-inside": ("dot segments that lead back to the same place", f"{BOB}/x/.."),
    "single-dot": ("a segment that is one dot", f"{BOB}/./events"),
    "encoded-dots": ("encoded dot segments", f"{BOB}/%2e%2e/carol"),
    "encoded-dots-mixed-case": ("encoded dot segments in mixed case", f"{BOB}/%2E%2e/carol"),
    "half-encoded-dots": ("a dot segment of which half is encoded", f"{BOB}/.%2e/carol"),
    "dot-segments-with-semicolon": ("an encoded slash after dots", f"{BOB}/..%2fcarol"),
    "encoded-slash": ("an encoded slash", f"{BOB}%2Fevents"),
    "encoded-slash-lower-case": ("an encoded slash in lower case", f"{BOB}%2fevents"),
    "encoded-percent": ("dots encoded twice", f"{BOB}/%252e%252e/carol"),
    "slash-encoded-twice": ("a slash encoded twice", f"{BOB}%252Fevents"),
    "backslash": ("a backslash, which browsers read as a slash", f"{BOB}\\..\\carol"),
    "encoded-backslash": ("an encoded backslash", f"{BOB}/..%5Ccarol"),
    "userinfo": ("the host of the parent as userinfo of another", f"https://{HOST}@evil.example/calendars/bob"),
    "userinfo-and-password": ("userinfo with a password", f"https://bob:secret@{HOST}/calendars/bob"),
    "empty-userinfo": ("an empty userinfo", f"https://@{HOST}/calendars/bob"),
    "userinfo-behind-backslash": ("a backslash before an at sign", f"https://{HOST}\\@evil.example/calendars/bob"),
    "trailing-dot": ("a host that ends in a dot", f"https://{HOST}./calendars/bob"),
    "leading-dot": ("a host that begins with a dot", f"https://.{HOST}/calendars/bob"),
    "two-dots-in-host": ("a host with an empty label", "https://cal..example/calendars/bob"),
    "idna-unicode": ("a host in Unicode instead of its xn-- form", "https://b\u00fccher.example/calendars/bob"),
    "ideographic-dot": ("an ideographic full stop in the host", "https://cal\u3002example/calendars/bob"),
    "full-width-letters": ("full-width letters, which IDNA maps to ASCII", "https://\uff43al.example/calendars/bob"),
    "kelvin-sign": ("a Kelvin sign in the host, which lower case makes a k", "https://\u212aal.example/calendars/bob"),
    "encoded-host": ("an encoded dot in the host", "https://cal%2eexample/calendars/bob"),
    "wildcard-host": ("a star in the host", "https://*.example/calendars/bob"),
    "underscore-host": ("an underscore in the host", "https://cal_x.example/calendars/bob"),
    "empty-port": ("a colon without a port", f"https://{HOST}:/calendars/bob"),
    "port-with-zeros": ("a port with a leading zero", f"https://{HOST}:0443/calendars/bob"),
    "port-zero": ("port 0", f"https://{HOST}:0/calendars/bob"),
    "port-too-large": ("port 65979, which is 443 in 16 bits", f"https://{HOST}:65979/calendars/bob"),
    "port-with-sign": ("a port with a sign", f"https://{HOST}:+443/calendars/bob"),
    "port-in-other-digits": ("a port in Arabic digits", f"https://{HOST}:\u0664\u0664\u0663/calendars/bob"),
    "query": ("a query", f"{BOB}?as=carol"),
    "fragment": ("a fragment", f"{BOB}#carol"),
    "empty-segment": ("an empty segment", f"{BOB}//events"),
    "empty-first-segment": ("an empty first segment", f"https://{HOST}//calendars/bob"),
    "encoded-nul": ("an encoded NUL", f"{BOB}%00"),
    "encoded-newline": ("an encoded line feed", f"{BOB}%0aevents"),
    "newline": ("a line feed", f"{BOB}\n"),
    "space": ("a space", f"{BOB} "),
    "bad-escape": ("a percent sign without two hexadecimal digits", f"{BOB}/%zz"),
    "cut-escape": ("an escape that is cut off", f"{BOB}/%2"),
    "unencoded-path": ("a letter that is not ASCII in the path", f"{BOB}/caf\u00e9"),
    "no-scheme": ("no scheme", f"//{HOST}/calendars/bob"),
    "path-only": ("no host", "/calendars/bob"),
    "one-slash": ("one slash after the scheme", f"https:/{HOST}/calendars/bob"),
    "no-host": ("an empty host", "https:///calendars/bob"),
    "ipv6-zone": ("an IPv6 address with a zone", "https://[fe80::1%25eth0]/calendars/bob"),
    "ipv6-unclosed": ("an IPv6 address without its bracket", "https://[::1/calendars/bob"),
    "too-long": ("2,049 characters", f"{BOB}/" + "a" * (2048 - len(BOB))),
}

# Well formed, and elsewhere.
OUTSIDE: dict[str, tuple[str, str]] = {
    "prefix-of-a-segment": ("the letters of the parent and more, in the same segment", f"{BOB}by"),
    "prefix-and-hyphen": ("the letters of the parent and a hyphen", f"{BOB}-old"),
    "prefix-and-encoded-hyphen": ("the same with the hyphen encoded", f"{BOB}%2Dold"),
    "prefix-and-dot": ("the letters of the parent and a dot", f"{BOB}.old"),
    "prefix-and-semicolon": ("path parameters in the same segment", f"{BOB};v=1"),
    "prefix-and-encoded-space": ("the letters of the parent and an encoded space", f"{BOB}%20"),
    "prefix-and-at": ("the letters of the parent and an at sign", f"{BOB}@evil.example"),
    "above": ("the place above", f"{SERVICE}/calendars"),
    "above-with-slash": ("the place above, with a slash at its end", f"{SERVICE}/calendars/"),
    "root": ("the whole host", SERVICE),
    "beside": ("the place beside", f"{SERVICE}/calendars/carol"),
    "star": ("a star, which is a segment like others", f"{SERVICE}/calendars/*"),
    "case-of-path": ("another case in the path", f"{SERVICE}/calendars/Bob"),
    "encoded-case-of-path": ("another case in the path, encoded", f"{SERVICE}/calendars/%42ob"),
    "scheme": ("another scheme", f"http://{HOST}/calendars/bob"),
    "scheme-with-port": ("another scheme on the same port", f"http://{HOST}:443/calendars/bob"),
    "scheme-of-mcp": ("a scheme without a default port", f"mcp://{HOST}/calendars/bob"),
    "port": ("another port", f"https://{HOST}:8443/calendars/bob"),
    "port-of-http": ("port 80, which is not the default here", f"https://{HOST}:80/calendars/bob"),
    "subdomain": ("a host below", f"https://sub.{HOST}/calendars/bob"),
    "parent-domain": ("a host above", "https://example/calendars/bob"),
    "suffix-of-host": (
        "the host of the parent as the beginning of another",
        f"https://{HOST}.evil.example/calendars/bob",
    ),
    "prefix-of-host": ("the host of the parent as the end of another", f"https://evil-{HOST}/calendars/bob"),
    "idna-look-alike": ("a host that is shown alike", "https://xn--cl-zia.example/calendars/bob"),
    "address": ("an address instead of the name", "https://192.0.2.1/calendars/bob"),
}

# The same place, or one below, in other words: (parent, child).
SAME: dict[str, tuple[str, str, str]] = {
    "equal": ("the same text", BOB, BOB),
    "case-of-host": ("another case in scheme and host", BOB, "HTTPS://CAL.Example/calendars/bob"),
    "default-port": ("the default port stated", BOB, f"https://{HOST}:443/calendars/bob"),
    "encoded-letter": ("an unreserved letter encoded", BOB, f"{SERVICE}/calendars/%62ob"),
    "encoded-tilde": ("an unreserved tilde encoded", f"{SERVICE}/~bob", f"{SERVICE}/%7Ebob/events"),
    "case-of-escape": ("another case in an escape", f"{SERVICE}/caf%C3%A9", f"{SERVICE}/caf%c3%a9/menu"),
    "below": ("two segments below", BOB, f"{BOB}/events/7"),
    "slash": ("a slash at the end, which lies below", BOB, f"{BOB}/"),
    "whole-host": ("a place below a whole host", SERVICE, BOB),
    "ipv6": ("an IPv6 address in another form", "https://[2001:db8::1]/a", "https://[2001:DB8:0:0::1]/a/b"),
    "idna": (
        "an internationalised host in its xn-- form",
        "https://xn--bcher-kva.example/",
        "https://XN--BCHER-KVA.example/b",
    ),
    "three-dots": ("a segment of three dots, which is a name", BOB, f"{BOB}/..."),
}


def handed_on(child: str, parent: str = BOB) -> Scenario:
    """A chain whose child grants `child`; the act is at the place that both have."""
    return granting(
        capability(locations=(parent,)), capability(locations=(child, parent) if child != parent else (child,))
    )


def done_at(place: str) -> Scenario:
    """A chain for Bob's calendar, and an act at `place`."""
    return granting(capability(), capability()).but(act=Act(READ, place, {}))


def below_the_leaf(parent: str, child: str) -> Scenario:
    """A chain that narrows `parent` to `child`, and an act exactly there."""
    levels = granting(capability(locations=(parent,)), capability(locations=(child,)))
    return levels.but(act=Act(READ, child, {}))


GROUPS = (
    Group(
        "r8-location-ambiguous",
        "R8",
        "A hop grants a location, beside a good one, that two readers could take for two places",
        tuple(Pair(name, about, MALFORMED, 1, handed_on(child)) for name, (about, child) in AMBIGUOUS.items()),
    ),
    Group(
        "r8-location-outside",
        "R8",
        "A hop grants a location, beside a good one, that does not lie below its parent's",
        (
            *(Pair(name, about, NOT_NARROWER, 1, handed_on(child)) for name, (about, child) in OUTSIDE.items()),
            Pair(
                "slash-taken-away",
                "the parent's location ends in a slash, so it does not contain the place without",
                NOT_NARROWER,
                1,
                granting(capability(locations=(f"{BOB}/",)), capability(locations=(BOB,))).but(
                    act=Act(READ, f"{BOB}/x", {})
                ),
                granting(capability(locations=(f"{BOB}/",)), capability(locations=(f"{BOB}/x",))).but(
                    act=Act(READ, f"{BOB}/x", {})
                ),
            ),
            Pair(
                "grown-back",
                "the leaf takes the location of the root again, which the middle hop had narrowed",
                NOT_NARROWER,
                2,
                granting(capability(), capability(locations=(f"{BOB}/events",)), capability()).but(
                    act=Act(READ, f"{BOB}/events", {})
                ),
                granting(
                    capability(), capability(locations=(f"{BOB}/events",)), capability(locations=(f"{BOB}/events/1",))
                ).but(act=Act(READ, f"{BOB}/events/1", {})),
            ),
        ),
        tuple((name, about, below_the_leaf(parent, child)) for name, (about, parent, child) in SAME.items()),
    ),
    Group(
        "r16-location",
        "R16",
        "An act is done at a place that the leaf does not grant",
        tuple(
            Pair(name, about, NOT_GRANTED, 1, done_at(place))
            for name, (about, place) in (AMBIGUOUS | OUTSIDE).items()
            if name != "too-long"  # no invocation of that length is read at all
        ),
        tuple(
            (name, about, below_the_leaf(parent, parent).but(act=Act(READ, child, {})))
            for name, (about, parent, child) in SAME.items()
        ),
    ),
)
