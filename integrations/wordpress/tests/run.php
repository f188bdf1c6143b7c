<?php
/**
 * Tests of the plugin: php integrations/wordpress/tests/run.php, with php-cli and php-sqlite3.
 */

error_reporting( E_ALL );
set_error_handler(
	function ( $level, $message, $file, $line ) {
		throw new ErrorException( $message, 0, $level, $file, $line );
	}
);
require __DIR__ . '/wordpress.php';
require __DIR__ . '/../tantieme/tantieme.php';

function same( $expected, $found, $what ) {
	if ( $expected !== $found ) {
		throw new Exception( "$what: " . var_export( $found, true ) . ' in place of ' . var_export( $expected, true ) );
	}
}

function object_with_id( $id ) {
	return (object) array( 'ID' => $id );
}

/** Each message that waits: how often it was tried, and in how many seconds it is tried again. */
function waiting() {
	global $wpdb;
	$rows = $wpdb->get_results( 'SELECT * FROM wp_tantieme_queue ORDER BY id' );
	return array_map( fn( $row ) => array( (int) $row->attempts, max( 0, (int) $row->next_at - time() ) ), $rows );
}

function completed( $user, $course, $at = 1793437200 ) {
	do_action(
		'learndash_course_completed',
		array(
			'user'             => object_with_id( $user ),
			'course'           => object_with_id( $course ),
			'progress'         => array(),
			'course_completed' => $at,
		)
	);
}

$tests = array();

$tests['a course of LearnDash is sent, signed, and not queued any more'] = function () {
	completed( 17, 42 );
	same( array(), World::$sent, 'nothing is sent while the learner waits' );
	do_action( TANTIEME_SEND );
	list( $url, $headers, $body ) = World::$sent[0];
	same( 'https://tantieme.example.com/hooks/standard', $url, 'where to' );
	$data = array(
		'customer'     => '17',
		'course'       => '42',
		'completed_at' => '2026-10-31T09:00:00Z',
	);
	$said = array(
		'type'      => 'course.completed',
		'timestamp' => '2026-10-31T09:00:00Z',
		'data'      => $data,
	);
	same( $said, json_decode( $body, true ), 'the body' );
	$signed = $headers['webhook-id'] . '.' . $headers['webhook-timestamp'] . '.' . $body;
	$mac    = base64_encode( hash_hmac( 'sha256', $signed, str_repeat( 's', 32 ), true ) );
	same( "v1,$mac", $headers['webhook-signature'], 'the signature' );
	same( array(), waiting(), 'what waits' );
};

$tests['a message is signed as the library of Standard Webhooks signs it'] = function () {
	$vectors = json_decode( file_get_contents( __DIR__ . '/../../../tests/suite/hooks/vectors.json' ), true );
	foreach ( $vectors as $vector ) {
		if ( 'standard' !== $vector['source'] ) {
			continue;
		}
		$given = $vector['headers'];
		$key   = Tantieme_Settings::key_of( $vector['secret'] );
		$made  = Tantieme_Message::headers( $given['webhook-id'], $vector['body'], $key, (int) $given['webhook-timestamp'] );
		same( $given['webhook-signature'], $made['webhook-signature'], 'the signature' );
		return;
	}
	throw new Exception( 'there is no such vector' );
};

$tests['LifterLMS and lessons are told of, too'] = function () {
	World::$meta[ 7 ] = array( '_llms_parent_course' => '42' );
	do_action( 'lifterlms_course_completed', 17, 42 );
	do_action( 'lifterlms_lesson_completed', 17, 7 );
	do_action(
		'learndash_lesson_completed',
		array(
			'user'   => object_with_id( 17 ),
			'course' => object_with_id( 43 ),
			'lesson' => object_with_id( 8 ),
		)
	);
	do_action( TANTIEME_SEND );
	$said = array_map(
		function ( $sent ) {
			$body = json_decode( $sent[2], true );
			return $body['type'] . ' ' . $body['data']['customer'] . ' ' . $body['data']['course'] . ' ' . ( $body['data']['lesson'] ?? '-' );
		},
		World::$sent
	);
	same( array( 'course.completed 17 42 -', 'lesson.completed 17 42 7', 'lesson.completed 17 43 8' ), $said, 'what is told' );
};

$tests['nothing is lost while the server is away'] = function () {
	foreach ( array( null, 500, 503, 401, 404, 301 ) as $status ) {
		World::begin();
		World::$status = $status;
		completed( 17, 42 );
		completed( 18, 42 );
		do_action( TANTIEME_SEND );
		same( array( array( 1, 5 ), array( 0, 0 ) ), waiting(), "after $status" );
		same( 1, count( World::$sent ), 'the rest is left for the next time' );
		World::$status = 202;
		Tantieme_Queue::hurry();
		do_action( TANTIEME_SEND );
		same( array(), waiting(), "after it came back from $status" );
		same( World::$sent[0][1]['webhook-id'], World::$sent[1][1]['webhook-id'], 'the id stays' );
	}
};

$tests['waits grow to twelve hours and never end'] = function () {
	$waits = array_map( array( 'Tantieme_Queue', 'wait_after' ), array( 1, 2, 3, 4, 5, 6, 7, 8, 1000 ) );
	same( array( 5, 20, 80, 320, 1280, 5120, 20480, 43200, 43200 ), $waits, 'the waits' );
};

$tests['what happened once is queued once'] = function () {
	completed( 17, 42 );
	completed( 17, 42 );
	completed( 17, 42, 1793523600 );
	same( 2, count( waiting() ), 'the same, and the course taken again' );
};

$tests['two who look at the same time send a message once'] = function () {
	completed( 17, 42 );
	World::$status = function () {
		World::$status = 200;
		// Another process looks while this one waits for the answer.
		Tantieme_Sender::send_due();
		return 200;
	};
	do_action( TANTIEME_SEND );
	same( 1, count( World::$sent ), 'how often it is sent' );
};

$tests['the site may change what is told, or keep it to itself'] = function () {
	add_filter(
		'tantieme_message',
		function ( $data, $type ) {
			if ( '99' === $data['course'] ) {
				return null;
			}
			$data['course'] = 'pottery';
			return $data;
		},
		10,
		2
	);
	completed( 17, 42 );
	completed( 17, 99 );
	do_action( TANTIEME_SEND );
	same( 1, count( World::$sent ), 'how many' );
	same( 'pottery', json_decode( World::$sent[0][2], true )['data']['course'], 'the course' );
};

$tests['nothing is sent before the settings are complete, and nothing is lost'] = function () {
	foreach ( array( array(), array( 'url' => 'https://a.example' ), array( 'url' => 'https://a.example', 'secret' => 'whsec_short' ) ) as $settings ) {
		World::begin();
		World::$options['tantieme_settings'] = $settings;
		completed( 17, 42 );
		do_action( TANTIEME_SEND );
		same( array(), World::$sent, 'what is sent' );
		same( 1, count( waiting() ), 'what waits' );
	}
};

$tests['settings that are none are refused, and those before stay'] = function () {
	$before = World::$options['tantieme_settings'];
	$given  = array( 'url' => 'http://tantieme.example.com/hooks/standard', 'secret' => 'secret' );
	same( $before, Tantieme_Settings_Page::check( $given ), 'the settings' );
	same( array( 'url', 'secret' ), World::$errors, 'what is said' );
	$new = array( 'url' => ' http://127.0.0.1:8080/hooks/standard ', 'secret' => '' );
	$kept = array( 'url' => 'http://127.0.0.1:8080/hooks/standard', 'secret' => $before['secret'] );
	same( $kept, Tantieme_Settings_Page::check( $new ), 'an empty secret keeps the one before' );
};

$tests['what cannot be queued is in the log of the site'] = function () {
	global $wpdb;
	$wpdb->is_broken = true;
	$log             = tempnam( sys_get_temp_dir(), 'log' );
	$before          = ini_set( 'error_log', $log );
	completed( 17, 42 );
	ini_set( 'error_log', (string) $before );
	same( true, false !== strpos( file_get_contents( $log ), 'tantieme: not queued: {"type":"course.completed"' ), 'the log' );
	unlink( $log );
};

$tests['WP-Cron looks every minute while the plugin is active'] = function () {
	do_action( 'init' );
	same( true, isset( World::$cron[ TANTIEME_SEND ] ), 'scheduled' );
	do_action( 'deactivate' );
	same( false, isset( World::$cron[ TANTIEME_SEND ] ), 'not any more' );
};

$failed = 0;
foreach ( $tests as $name => $test ) {
	try {
		World::begin();
		$test();
		echo "ok   $name\n";
	} catch ( Throwable $error ) {
		++$failed;
		echo "FAIL $name\n     ", $error->getMessage(), ' (', basename( $error->getFile() ), ':', $error->getLine(), ")\n";
	}
}
echo count( $tests ) - $failed, ' of ', count( $tests ), " passed\n";
exit( 0 === $failed ? 0 : 1 );
