; Helix and Neovim: a section, and a clause in it.
(section) @class.around
(clause) @parameter.inside
(comment) @comment.inside
