"""书的检查：语言、结构、单元格里的 Java。每条规则是一个函数，给出 Finding。"""

from book.lint import anatomy, java, language

RULES = [*language.RULES, *anatomy.RULES, *java.RULES]


def findings(notebook):
    return [finding for rule in RULES for finding in rule(notebook)]
