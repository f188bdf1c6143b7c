; What words look like. What they mean, the language server tells.
(comment) @comment
(text) @string
(number) @number
(percent) @number
(date) @constant
(time) @constant
(unit) @constant
(zone) @constant
(path) @property

(language "language" @keyword)
(catalogue "catalogue" @keyword)
(head kind: _ @keyword)
(head name: (name) @variable)
(clause opening: (word) @keyword)

((word) @operator
  (#any-of? @operator "and" "or" "is" "not" "any" "none" "of" "at" "least" "most" "more" "less" "than" "before" "after" "known" "unknown"))
((word) @constant.builtin
  (#any-of? @constant.builtin "yes" "no" "nothing"))
"," @punctuation.delimiter
