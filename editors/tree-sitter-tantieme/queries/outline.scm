; The outline of Zed.
(head kind: _ @context name: (name) @name) @item
(head kind: _ @context title: (text) @name) @item
(head kind: _ @name !name !title) @item
