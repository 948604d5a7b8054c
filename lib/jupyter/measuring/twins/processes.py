"""07-processes 的 Python 对照。"""

import multiprocessing as mp
import os
import time

from measuring.twins.programs import equivalent


@equivalent("07 naive", "07 honest")
def images():
    workers = min(4, os.cpu_count() or 1)
    with mp.get_context("fork").Pool(workers) as pool:
        pool.map_async(time.sleep, [0.4] * 4, chunksize=1).get(timeout=30)
