# SPDX-License-Identifier: LGPL-2.1-or-later
"""Git LFS for a GitService: the batch API with basic transfers, and the objects themselves.

The service has looked at the token before a request comes here; objects need one as well.
"""

import hashlib
import json
import re
import threading

JSON = "application/vnd.git-lfs+json"
OBJECT = re.compile(r"/lfs-objects/([0-9a-f]{64})")


class Lfs:
    """Give `serve` to a GitService as its `more`."""

    def __init__(self, base_url):
        self.base_url = base_url
        self.objects = {}
        self._lock = threading.Lock()

    def serve(self, handler, request):
        path = request.path
        if path.endswith("/info/lfs/objects/batch"):
            self._batch(handler, json.loads(request.body))
        elif "/info/lfs/" in path:
            # No locks here, which is a good answer.
            self._reply(handler, 404, {"message": "not here"})
        elif OBJECT.fullmatch(path):
            self._object(handler, request, OBJECT.fullmatch(path).group(1))
        else:
            return False
        return True

    @staticmethod
    def _reply(handler, status, value):
        handler.reply(status, [("Content-Type", JSON)], json.dumps(value).encode())

    def _batch(self, handler, wanted):
        operation = wanted["operation"]
        self._reply(handler, 200, {
            "transfer": "basic",
            "objects": [self._actions(operation, entry) for entry in wanted["objects"]]})

    def _actions(self, operation, entry):
        answer = {"oid": entry["oid"], "size": entry["size"]}
        known = entry["oid"] in self.objects
        if operation == "download" and not known:
            return {**answer, "error": {"code": 404, "message": "no such object"}}
        if operation == "upload" and known:
            return answer
        place = f"{self.base_url}/lfs-objects/{entry['oid']}"
        return {**answer, "actions": {operation: {"href": place}}}

    def _object(self, handler, request, oid):
        if request.method == "PUT":
            good = hashlib.sha256(request.body).hexdigest() == oid
            if good:
                with self._lock:
                    self.objects[oid] = request.body
            handler.reply(200 if good else 422)
        elif oid in self.objects:
            handler.reply(200, [("Content-Type", "application/octet-stream")], self.objects[oid])
        else:
            handler.reply(404)
