"""What every response of the product has to say to a browser, and what its page must not hold."""

import re
from typing import Any

# a policy that forbids inline code is only kept by pages that have none
INLINE = {
    "a script": re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*application/(?:ld\+)?json)[^>]*>", re.IGNORECASE),
    "a style": re.compile(r"<style[\s>]|<[a-z][^>]*\sstyle=", re.IGNORECASE),
    "a handler": re.compile(r"<[a-z][^>]*\son[a-z]+=", re.IGNORECASE),
    "a link to code": re.compile(r"(?:href|action|formaction)=[\"']\s*javascript:", re.IGNORECASE),
    "something of another host": re.compile(
        r"<(?:script|img|link|iframe|source)[^>]*\s(?:src|href)=[\"'](?:https?:)?//", re.IGNORECASE
    ),
}
SAID = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def weaknesses(response: Any) -> list[str]:
    """What is wrong with a response, in words; nothing for a good one."""
    found = [name for name, value in SAID.items() if response.get(name) != value]
    policy = response.get("Content-Security-Policy", "")
    if not re.search(r"default-src '(?:self|none)'", policy):
        found.append("the policy's default")
    if any(word in policy for word in ("unsafe-", "*", "http:")) or "https:" in policy.split("frame-anc")[0]:
        found.append("a hole in the policy")
    framed = response.get("X-Frame-Options") == "DENY" or "sandbox" in policy
    if not framed and not re.search(r"frame-ancestors (?!\*)\S", policy):
        found.append("frames")
    if "microphone=()" not in response.get("Permissions-Policy", ""):
        found.append("the device")
    if not any(word in response.get("Cache-Control", "") for word in ("no-store", "private")):
        found.append("kept by caches")
    if any(name in response for name in ("Server", "X-Powered-By")):
        found.append("says what it is made of")
    if "html" in response.get("Content-Type", "") and not response.streaming:
        page = response.content.decode()
        found += [name for name, pattern in INLINE.items() if pattern.search(page)]
    return found
