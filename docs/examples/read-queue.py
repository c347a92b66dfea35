"""Prints a queue's messages over STOMP 1.2, with nothing but Python: read-queue.py [QUEUE [PORT]]"""
import socket
import sys

queue = sys.argv[1] if len(sys.argv) > 1 else "events.reso.Property"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 61613

with socket.create_connection(("127.0.0.1", port)) as door:
    door.settimeout(2)
    door.sendall(b"CONNECT\naccept-version:1.2\nhost:doorstep\n\n\0")
    door.sendall(f"SUBSCRIBE\nid:0\ndestination:/queue/{queue}\nack:client-individual\n\n\0".encode())
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
                print(body.decode())
                ack = next(line[4:] for line in head.decode().split("\n") if line.startswith("ack:"))
                door.sendall(f"ACK\nid:{ack}\n\n\0".encode())
