"""02-event-loop 的 Python 对照。"""

import asyncio
import http.server
import json
import socket
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor, TimeoutError, as_completed

from measuring.twins.programs import equivalent, one_by_one, serving, sleep

CITIES = "北京", "上海", "广州", "深圳"

equivalent("02 oneByOne")(one_by_one(1, 1, 1, 1))


@equivalent("02 looped")
async def looped():
    loop = asyncio.get_running_loop()
    left, done = list(CITIES), loop.create_future()

    def receive(city):
        left.remove(city)
        if not left:
            done.set_result(None)

    for city in CITIES:
        loop.call_soon(loop.call_later, 1, receive, city)
    await done


def weather_service(kind, seconds):
    class Weather(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_GET(self):
            time.sleep(seconds[int(self.path[1:])])
            body = b'{"sky": "sunny"}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return serving(kind, Weather)


def ask(url, number):
    with urllib.request.urlopen(url + str(number)) as answer:
        return json.load(answer)["sky"]


def ask_all(kind, *seconds):
    def program():
        with weather_service(kind, seconds) as url, ThreadPoolExecutor(len(seconds)) as pool:
            list(pool.map(ask, [url] * len(seconds), range(len(seconds))))

    return program


equivalent("02 serial")(ask_all(http.server.HTTPServer, 1, 1, 1, 1))
equivalent("02 served", "02 async")(ask_all(http.server.ThreadingHTTPServer, 1, 1, 1, 1))
equivalent("02 each")(ask_all(http.server.ThreadingHTTPServer, 0.3))


async def answer_on_loop(beijing):
    """一个 asyncio 服务；客户在别的线程里，北京那一个开始处理之后，另外三个才来。"""
    began = threading.Event()

    async def serve(reader, writer):
        city = (await reader.readline()).decode().strip()
        if city == "北京":
            began.set()
            await beijing()
        else:
            await sleep(1)
        writer.write(b"sunny\n")
        writer.close()

    def query(city, port):
        if city != "北京":
            began.wait()
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall((city + "\n").encode())
            client.recv(100)

    loop = asyncio.get_running_loop()
    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with ThreadPoolExecutor(len(CITIES)) as pool:
            await asyncio.gather(*(loop.run_in_executor(pool, query, city, port) for city in CITIES))


@equivalent("02 blocked")
async def blocked_loop():
    async def beijing():
        time.sleep(2)

    await answer_on_loop(beijing)


@equivalent("02 freed")
async def freed_loop():
    await answer_on_loop(lambda: asyncio.to_thread(time.sleep, 2))


def until_limit(limit, *seconds):
    def program():
        with weather_service(http.server.ThreadingHTTPServer, seconds) as url:
            pool = ThreadPoolExecutor(len(seconds))
            asked = [pool.submit(ask, url, number) for number in range(len(seconds))]
            try:
                for one in as_completed(asked, timeout=limit):
                    one.result()
            except TimeoutError:
                pool.shutdown(wait=False, cancel_futures=True)

    return program


equivalent("02 lost")(until_limit(0.5, 0.1, 0.1, 0.1, 0.8))
equivalent("02 normal")(until_limit(5, 1, 1, 1, 1))
equivalent("02 kept")(until_limit(5, 1, 1, 1, 8))
