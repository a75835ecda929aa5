"""Labels the images on review-requests in Label Studio.

  python3 label_studio.py send BROKER PROJECT    creates a task for each image on the topic
  python3 label_studio.py receive PORT           receives Label Studio's webhook, and sends the labels to Eleventh

The variables LABEL_STUDIO_URL and LABEL_STUDIO_TOKEN name Label Studio, ELEVENTH_URL and ELEVENTH_TOKEN name Eleventh. The
labelling interface of the project has one image and one choice:

  <View><Image name="image" value="$image"/><Choices name="label" toName="image">...</Choices></View>

Add http://HOST:PORT as a webhook of the project, for the events Annotation created and Annotation updated. It has no token of
its own: let only Label Studio reach it.
"""

import base64
import collections
import http.server
import json
import os
import sys
import urllib.error
import urllib.request

ANSWERS = ("ANNOTATION_CREATED", "ANNOTATION_UPDATED")
MAX_BODY_BYTES = 64 << 20


def ask(base, path, method, body, authorization):
    headers = {"Content-Type": "application/json"}
    if authorization:
        headers["Authorization"] = authorization
    request = urllib.request.Request(base.rstrip("/") + path, json.dumps(body).encode(), headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def to_label_studio(path, body):
    base = os.environ.get("LABEL_STUDIO_URL", "http://localhost:8090")
    return ask(base, path, "POST", body, "Token " + os.environ["LABEL_STUDIO_TOKEN"])


def to_eleventh(path, method, body):
    token = os.environ.get("ELEVENTH_TOKEN")
    base = os.environ.get("ELEVENTH_URL", "http://localhost:8080")
    return ask(base, path, method, body, "Bearer " + token if token else None)


def task(record):
    """Returns the task for a record: the image as a data URI, and the answer as a prediction that people can accept."""
    headers = dict(record.headers())
    prediction = json.loads(headers["prediction"])
    best = prediction["predictions"][0]
    image = base64.b64encode(record.value()).decode()
    choice = {"from_name": "label", "to_name": "image", "type": "choices", "value": {"choices": [best["label"]]}}
    return {
        "data": {"image": f"data:{headers['content-type'].decode()};base64,{image}", "eleventh_id": record.key().decode()},
        "predictions": [
            {"model_version": str(prediction["model_version"]), "score": best["probability"], "result": [choice]}
        ],
    }


def send(broker, project):
    from confluent_kafka import Consumer

    # the group remembers what was sent, and each image is sent once while this program runs
    consumer = Consumer({"bootstrap.servers": broker, "group.id": "label-studio", "auto.offset.reset": "earliest"})
    consumer.subscribe(["review-requests"])
    sent = collections.deque(maxlen=10_000)
    while True:
        record = consumer.poll(1)
        if record is None or record.error() or record.key() in sent:
            continue
        to_label_studio(f"/api/projects/{project}/import", [task(record)])
        sent.append(record.key())
        print("sent", record.key().decode(), flush=True)


def answer(event):
    """Sends the answer in one event of Label Studio's webhook to Eleventh, and returns what was done."""
    image = event.get("task", {}).get("data", {}).get("eleventh_id")
    if event.get("action") not in ANSWERS or image is None:
        return "ignored"
    annotation = event["annotation"]
    choices = [each["value"]["choices"][0] for each in annotation["result"] if each["type"] == "choices"]
    if annotation.get("was_cancelled") or not choices:
        to_eleventh(f"/v1/review/{image}", "DELETE", None)
        return f"skipped {image}"
    to_eleventh(f"/v1/review/{image}/label", "PUT", {"label": choices[0]})
    return f"labelled {image} {choices[0]}"


class Webhook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        if length > MAX_BODY_BYTES:
            self.send_error(413)
            return
        try:
            done, status = answer(json.loads(self.rfile.read(length))), 200
        except urllib.error.HTTPError as refused:
            # for example 409, if another person has labelled the image
            done, status = refused.read().decode(), refused.code
        except OSError as failure:
            done, status = f"Eleventh is not reachable: {failure}", 503
        print(done, flush=True)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(done.encode())

    def log_message(self, *ignored):
        pass


def receive(port):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), Webhook)
    print("listening on", server.server_port, flush=True)
    server.serve_forever()


def main():
    commands = {"send": (send, 2), "receive": (receive, 1)}
    command, arguments = sys.argv[1:2], sys.argv[2:]
    if not command or command[0] not in commands or len(arguments) != commands[command[0]][1]:
        raise SystemExit(__doc__)
    commands[command[0]][0](*arguments)


if __name__ == "__main__":
    main()
