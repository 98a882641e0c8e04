"""transaction.py +FILE -NAME...: installs or upgrades the packages in FILEs and erases those of NAMEs in one transaction of librpm.

The command rpm has no transaction with both; dnf, yum and zypper have, as for "dnf swap". Conflicts are checked. Dependencies are not, because a
machine with other packages than those of RPM has none that could fulfil them.
"""

import os
import sys

import rpm


def transaction():
    ts = rpm.TransactionSet()
    ts.setVSFlags(rpm.RPMVSF_MASK_NOSIGNATURES)
    ts.setProbFilter(rpm.RPMPROB_FILTER_REPLACEPKG)
    for word in sys.argv[1:]:
        if word[0] == "+":
            with open(word[1:]) as file:
                ts.addInstall(ts.hdrFromFdno(file.fileno()), word[1:], "u")
        else:
            ts.addErase(word[1:])
    return ts


opened = {}


def callback(reason, amount, total, key, data):
    if reason == rpm.RPMCALLBACK_INST_OPEN_FILE:
        opened[key] = os.open(key, os.O_RDONLY)
        return opened[key]
    if reason == rpm.RPMCALLBACK_INST_CLOSE_FILE:
        os.close(opened.pop(key))
    elif reason in (rpm.RPMCALLBACK_SCRIPT_ERROR, rpm.RPMCALLBACK_UNPACK_ERROR, rpm.RPMCALLBACK_CPIO_ERROR):
        print("an error %s of %s" % (reason, key), file=sys.stderr)
    return None


checked = transaction()
checked.check()
conflicts = [text for text in map(str, checked.problems()) if "conflicts with" in text]
if conflicts:
    sys.exit("cannot begin the transaction: %s" % conflicts)
ts = transaction()
ts.order()
problems = ts.run(callback, "")
if problems:
    sys.exit("cannot complete the transaction: %s" % (problems,))
