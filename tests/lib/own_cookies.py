# SPDX-License-Identifier: GPL-2.0-only
"""
Cookies that the BPF programs make up where the kernel lets them make none (before 5.12),
and which socket of the witnesses such a one is.
"""
import collections



def is_own(cookie):
    """Is it one that is made up? The kernel's are low, or just below 2^64."""
    return cookie >> 62 == 2


def event_cookie(event, name="cookie"):
    """Of an event of JSON"""
    text = event.get(name)
    return int(text[3:], 16) if text else 0


def same_socket(ours, theirs):
    """Can the first events of two cookies be the same one?"""
    return all(ours.get(field) == theirs.get(field) for field in (
        "netns", "event", "kind", "old_state", "new_state", "lport", "raddr", "rport"))


def first_events(events):
    first = {}
    for event in events:
        first.setdefault(event.get("cookie"), event)
    return first


def rename_events(ours, theirs):
    """
    Gives sockets of theirs the cookies that they have in ours: the events that begin at
    the same time are of the same socket. Returns how many.
    """
    module, bpf = first_events(ours), first_events(theirs)
    free = [e for cookie, e in module.items() if cookie not in bpf]
    names = {}
    for cookie, event in bpf.items():
        if not is_own(event_cookie(event)):
            continue
        fitting = [e for e in free if same_socket(e, event)]
        if fitting:
            best = min(fitting, key=lambda e: abs(e["time_ns"] - event["time_ns"]))
            free.remove(best)
            names[cookie] = best["cookie"]
    for event in theirs:
        for field in ("cookie", "listener_cookie"):
            if event.get(field) in names:
                event[field] = names[event[field]]
    return len(names)


def fits(chain, told):
    """Can these records be of the socket of which a program said this?"""
    ports = {t["port"] for t in told if t.get("port")}
    pids = {t["pid"] for t in told if "pid" in t}
    tasks = {r["tgid"] for r in chain if r["tgid"]}
    return ((not ports or {r["lport"] for r in chain} - {0} <= ports) and
            (not pids or not tasks or bool(tasks & pids)))


def rename_records(records, wanted):
    """
    Gives sockets the cookies that programs told. wanted: (cookie, what was told of it,
    is it this chain?) for each of them.
    """
    own = collections.OrderedDict()
    for r in records:
        if is_own(r["cookie"]):
            own.setdefault(r["cookie"], []).append(r)
    names, seen = {}, {r["cookie"] for r in records}
    for cookie, told, is_chain in wanted:
        if cookie in seen:
            continue
        found = [o for o, chain in own.items() if is_chain(o) and fits(chain, told)]
        if found:
            names[found[0]] = cookie
            del own[found[0]]
    for r in records:
        for field in ("cookie", "listener_cookie"):
            r[field] = names.get(r[field], r[field])
