"""The settings file that `agentvc init` writes, with every setting, its default and its meaning, and the schemas."""

import json
from collections.abc import Mapping

from vc.strict_json import Json

_HEAD = """\
# The settings of an agentvc issuer. Lines that begin with # show a default; remove the # to change it.
# Lengths of time are written "90s", "15m", "24h" or "365d". Restart the service after a change.

[issuer]
# The public address. The issuer's DID is made from it, and every credential and status entry names it: it stays.
url = {url}
# Where the signing key is: "file:" and a path from here. The passphrase comes from AGENTVC_PASSPHRASE or the prompt.
key = "file:issuer.key.jwe"
# In whose name `agentvc issue --capability` issues when the command does not say.
# principal="acct:alice@acme.example"

[store]
# "sqlite:" and a path from here.
database = "sqlite:issuer.sqlite3"

[server]
# host = "127.0.0.1"
# port = 8000
# Requests worked on at the same time; each may hold one connection to the database.
# threads = 40
# The largest body of a request, in bytes.
# largest_body = 262144

[status]
# Entries in one status list, at least 131072, so that a bit tells nothing about whom it belongs to.
# length = 131072
# How long a signed list is valid, and how long a verifier may use it before it asks again.
# The ttl is the longest time that a revocation can go unnoticed by a verifier that trusts its cache.
# life = "24h"
# ttl = "5m"
# mechanism = "vc+jwt"
# What the values of the purpose "message" mean, from 0 on: 2, 4, 8, … texts.
# messages = ["valid", "see issuer"]

# JSON-LD contexts beside those of agentvc are pinned from files in a table [contexts], see docs/settings.md.
# Roles, from which personas are made, are tables [templates.NAME], see docs/personas.md.

# Profiles say what may be issued. A request that names none gets the first one that allows all its types.
#   types         allowed beside VerifiableCredential
#   longest_life  a credential ends at most this long after it is issued; one without validUntil gets this end
#   status        purposes that each credential gets a status entry for: "revocation", "suspension", "message"
#   mechanisms    how it may be secured: "vc+jwt", "eddsa-jcs-2022", … (docs/settings.md); the first is the default
#   status_range  how many status entries the holder of a delegation may give to hops of its own: 64, 0 for none
#   schema        a JSON Schema (2020-12) that the whole credential must fit, as a path from here

# Who an agent is and for whom it works. It grants nothing.
[profiles.agent-identity]
types = ["AgentIdentityCredential"]
longest_life = "90d"
status = ["revocation", "suspension"]
mechanisms = ["vc+jwt", "eddsa-jcs-2022"]

# What an agent may do, and may pass on.
[profiles.agent-delegation]
types = ["AgentDelegationCredential"]
longest_life = "24h"
status = ["revocation", "suspension"]
mechanisms = ["vc+jwt", "eddsa-jcs-2022"]

# One action at one place for an hour at most, and nothing to pass on. Ask for it by its name.
[profiles.capability]
types = ["AgentDelegationCredential"]
longest_life = "1h"
status = ["revocation"]
mechanisms = ["vc+jwt", "eddsa-jcs-2022"]
schema = "schemas/capability.schema.json"
"""

_CAPABILITY: Json = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "A capability: one action, one location, not passed on",
    "type": "object",
    "required": ["credentialSubject"],
    "properties": {
        "credentialSubject": {
            "type": "object",
            "required": ["id", "delegation"],
            "properties": {
                "delegation": {
                    "type": "object",
                    "required": ["depth", "maxDepth", "authorization_details"],
                    "properties": {
                        "depth": {"const": 0},
                        "maxDepth": {"const": 0},
                        "authorization_details": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": 1,
                            "items": {
                                "type": "object",
                                "properties": {
                                    "actions": {"type": "array", "minItems": 1, "maxItems": 1},
                                    "locations": {"type": "array", "minItems": 1, "maxItems": 1},
                                },
                            },
                        },
                    },
                }
            },
        }
    },
}

SCHEMAS: Mapping[str, str] = {"schemas/capability.schema.json": json.dumps(_CAPABILITY, indent=2) + "\n"}


def settings_text(url: str) -> str:
    """Give the text of a settings file for an issuer at this address."""
    # A JSON string is a TOML basic string.
    return _HEAD.format(url=json.dumps(url))
