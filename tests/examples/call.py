# SPDX-License-Identifier: LGPL-2.1-or-later
"""Calls the URLs that it is given, each in a thread of its own, with the tokens of whichever accounts
own them. However many threads there are, each account logs in once, and again before its token runs
out.

    python3 call.py https://api.example.com/items https://api.example.com/users
"""

import concurrent.futures
import subprocess
import sys
import urllib.error
import urllib.request


def headers(url):
    """What the account that owns the URL needs: Authorization, and a User-Agent where one is due."""
    done = subprocess.run(["tokenring", "header", url], stdout=subprocess.PIPE, text=True, check=True)
    return dict(line.split(": ", 1) for line in done.stdout.splitlines())


def call_once(url):
    request = urllib.request.Request(url, headers=headers(url))
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def call(url):
    """A 401 on a token that is not old yet: the service has dropped it. A new one is tried, once."""
    status = call_once(url)
    if status == 401:
        subprocess.run(["tokenring", "forget", url], stdout=subprocess.DEVNULL, check=True)
        status = call_once(url)
    return status


def main(urls):
    with concurrent.futures.ThreadPoolExecutor() as pool:
        statuses = list(pool.map(call, urls))
    for status, url in zip(statuses, urls):
        print(status, url)
    return 0 if all(status == 200 for status in statuses) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
