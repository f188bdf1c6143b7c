<?php // dbDelta is in wordpress.php.
