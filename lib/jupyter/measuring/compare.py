"""比较两次的性能表：超出散布变差的、变好的，和只在一份里的。有变差的，退出码是 1；文件不对是 2。"""

import argparse
import shutil
import sys
from pathlib import Path

from measuring.figures import BadFile, key, number, read

UNMEASURED = 0.05  # 没有量散布的数字，差这么多以内不算


def scaled(figure):
    """(低, 值, 高)：有单位的除以那次的尺子。"""
    by = figure.get("ruler") or 1
    value = figure["value"]
    low, high = figure["low"], figure["high"]
    if low is None:
        low, high = value * (1 - UNMEASURED), value * (1 + UNMEASURED)
    return low / by, value / by, high / by


def change(old, new):
    """变差是正的，变好是负的：离开散布多远，占原来的份额；在散布之内是 0。"""
    (old_low, was, old_high), (new_low, _, new_high) = scaled(old), scaled(new)
    up, down = new_low - old_high, old_low - new_high
    beyond = up if up > 0 else -down if down > 0 else 0
    return (beyond if new["better"] == "less" else -beyond) / (abs(was) or 1)


def words(figure):
    spread = "没有量散布" if figure["low"] is None else f"{number(figure['low'])}–{number(figure['high'])}"
    ruler = f"，尺子 {number(figure['ruler'])} ms" if figure.get("ruler") else ""
    return f"{number(figure['value'])}{' ' if figure['unit'] else ''}{figure['unit']}（{spread}{ruler}）"


def same_kind(old, new):
    return all(old[what] == new[what] for what in ("unit", "better")) and bool(old.get("ruler")) == bool(new.get("ruler"))


def compare(old, new):
    """(变差的有几个, 要说的话)。"""
    before = {key(figure): figure for figure in old["figures"]}
    after = {key(figure): figure for figure in new["figures"]}
    both = [one for one in before if one in after]
    other = [one for one in both if not same_kind(before[one], after[one])]
    changes = {one: change(before[one], after[one]) for one in both if one not in other}
    worse = sorted((one for one in changes if changes[one] > 0), key=lambda one: -changes[one])
    better = sorted((one for one in changes if changes[one] < 0), key=changes.get)
    told = [f"旧的：{when(old)}", f"新的：{when(new)}"]
    for mark, what, some in (("✗", "变差", worse), ("✓", "变好", better)):
        told.append(f"{mark if some else '－'} 超出散布{what}的 {len(some)} 个")
        told += [
            f"  {mark} {' › '.join(one)}：{words(before[one])} → {words(after[one])}，超出 {abs(changes[one]):.1%}"
            for one in some
        ]
    for what, some in (
        ("只有旧的里有，新的没有量", [one for one in before if one not in after]),
        ("只有新的里有，没有旧的可比", [one for one in after if one not in before]),
        ("单位或方向变了，不能比", other),
    ):
        if some:
            told.append(f"－ {what}的 {len(some)} 个：" + "；".join(" › ".join(one) for one in some))
    told.append(f"其余 {len(changes) - len(worse) - len(better)} 个在散布之内")
    if not changes:
        told.append("✗ 没有一个数字两份里都有，什么也没有比")
    return len(worse) if changes else 1, told


def when(table):
    return f"{table.get('date', '日期不明')}，JDK {table.get('jdk', '不明')}，{table.get('cpus', '？')} 个 CPU，负载 {table.get('load', '不明')}"


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--called-from", type=Path, default=Path())
    options.add_argument("--keep", type=Path, help="只检查旧的一份，抄到这里：接着要量新的")
    options.add_argument("tables", type=Path, nargs="*")
    given = options.parse_args()
    try:
        if len(given.tables) != (1 if given.keep else 2):
            raise BadFile(
                f"要一份旧的，或一旧一新，给了 {len(given.tables)} 个文件。"
                "例如 ./build.sh bench compare 旧的.json，或 ./build.sh bench compare 旧的.json 新的.json。"
            )
        paths = [given.called_from / path for path in given.tables]
        tables = [read(path) for path in paths]
    except BadFile as error:
        print(f"✗ {error}", file=sys.stderr)
        sys.exit(2)
    if given.keep:
        shutil.copyfile(paths[0], given.keep)
        return
    worse, told = compare(*tables)
    print("\n".join(told))
    sys.exit(1 if worse else 0)


if __name__ == "__main__":
    main()
