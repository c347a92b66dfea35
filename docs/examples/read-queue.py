"""Prints a queue's messages over STOMP 1.2, with nothing but Python: read-queue.py [QUEUE [PORT [HOST]]]

In the environment, where the queues want it: QUEUES_USER, QUEUES_PASSWORD, and QUEUES_TLS with a file of certificates to trust (empty: the system's).
"""
import os
import socket
import ssl
import sys
import time


def work(body):
    """Your own work with it. What it raises decides: OSError is an outage, any other error means that the message can never be used."""
    print(body.decode())


def answer(body):
    """ACK takes the message off the queue; NACK sets it aside in dead.events.reso.Property and its like. An outage is neither: it is waited for."""
    wait = 1
    while True:
        try:
            work(body)
            return "ACK"
        except OSError:
            time.sleep(wait)
            wait = min(60, wait * 2)
        except Exception as unusable:
            print(f"set aside: {unusable}", file=sys.stderr)
            return "NACK"


queue = sys.argv[1] if len(sys.argv) > 1 else "events.reso.Property"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 61613
host = sys.argv[3] if len(sys.argv) > 3 else "127.0.0.1"
user = os.environ.get("QUEUES_USER")
proof = f"login:{user}\npasscode:{os.environ['QUEUES_PASSWORD']}\n" if user else ""

door = socket.create_connection((host, port))
if "QUEUES_TLS" in os.environ:
    door = ssl.create_default_context(cafile=os.environ["QUEUES_TLS"] or None).wrap_socket(door, server_hostname=host)
with door:
    door.settimeout(2)
    door.sendall(f"CONNECT\naccept-version:1.2\nhost:doorstep\n{proof}\n\0".encode())
    door.sendall(f"SUBSCRIBE\nid:0\ndestination:/queue/{queue}\nack:client-individual\n\n\0".encode())
    print(f"reading {queue} at {host}:{port}; ends when nothing has come for 2 s", file=sys.stderr)
    waiting = b""
    while True:
        try:
            received = door.recv(65536)
        except socket.timeout:
            break
        if not received:
            break
        waiting += received
        while b"\0" in waiting:
            frame, waiting = waiting.split(b"\0", 1)
            head, _, body = frame.lstrip(b"\n").partition(b"\n\n")
            if head.startswith(b"MESSAGE"):
                ack = next(line[4:] for line in head.decode().split("\n") if line.startswith("ack:"))
                door.sendall(f"{answer(body)}\nid:{ack}\n\n\0".encode())
            elif head.startswith(b"ERROR"):
                sys.exit(f"refused: {head.decode()}")
