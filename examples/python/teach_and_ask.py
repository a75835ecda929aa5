#!/usr/bin/env python3
"""Teaches a label from a folder of images, then requests predictions of another image until it is recognised.

Needs confluent-kafka (Debian: apt-get install python3-confluent-kafka).

    teach_and_ask.py BROKER LABEL FOLDER IMAGE
"""
import json
import pathlib
import sys
import time
import uuid

from confluent_kafka import Consumer, Producer, TopicPartition

LIMIT_SECONDS = 60


def teach(producer, label, folder):
    pictures = sorted(path for path in pathlib.Path(folder).iterdir() if path.is_file())
    for picture in pictures:
        # the image is the value, the label a header; without a key the example's id is the SHA-256 of the image
        producer.produce("examples", picture.read_bytes(), headers={"ce_label": label.encode()})
        producer.poll(0)
    producer.flush()
    print(f"sent {len(pictures)} examples of '{label}'")


def predictions(broker):
    """Reads committed predictions from now on."""
    consumer = Consumer({
        "bootstrap.servers": broker,
        "group.id": f"teach-and-ask-{uuid.uuid4()}",
        "isolation.level": "read_committed",
        "enable.auto.commit": False,
    })
    partitions = consumer.list_topics("predictions").topics["predictions"].partitions
    # the current end of the topic; OFFSET_END would mean the end at the time of the first fetch
    consumer.assign([
        TopicPartition("predictions", number,
                       consumer.get_watermark_offsets(TopicPartition("predictions", number))[1])
        for number in partitions
    ])
    return consumer


def await_answer(consumer, request, end):
    while time.monotonic() < end:
        message = consumer.poll(0.1)
        if message is not None and message.error() is None and message.key() == request.encode():
            return json.loads(message.value())
    raise SystemExit(f"no prediction of {request} within {LIMIT_SECONDS} s")


def ask(producer, consumer, label, picture):
    end = time.monotonic() + LIMIT_SECONDS
    before = ""
    while time.monotonic() < end:
        request = str(uuid.uuid4())
        producer.produce("images", picture, key=request)
        producer.flush()
        answer = await_answer(consumer, request, end)
        best = answer["predictions"][0]["label"]
        now = f"version {answer['model_version']} says '{best}'"
        if now != before:
            print(now)
            before = now
        if best == label:
            return
    raise SystemExit(f"'{label}' was not recognised within {LIMIT_SECONDS} s")


def main():
    if len(sys.argv) != 5:
        raise SystemExit(__doc__)
    broker, label, folder, picture = sys.argv[1:]
    producer = Producer({"bootstrap.servers": broker, "message.max.bytes": 12_000_000})
    consumer = predictions(broker)
    teach(producer, label, folder)
    ask(producer, consumer, label, pathlib.Path(picture).read_bytes())
    consumer.close()


if __name__ == "__main__":
    main()
