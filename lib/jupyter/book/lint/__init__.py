"""书的检查：语言、结构、单元格里的 Java。每条规则是一个函数，给出 Finding。"""

from book.lint import anatomy, guesses, java, language

RULES = [*language.RULES, *anatomy.RULES, *guesses.RULES, *java.RULES]


def findings(notebook, lessons=1):
    """lessons：这一本分几课；两课的可以长一些。"""
    found = [finding for rule in RULES for finding in rule(notebook)]
    return found + list(anatomy.amounts(notebook, lessons))
