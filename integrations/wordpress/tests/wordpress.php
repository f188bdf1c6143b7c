<?php
/**
 * As much of WordPress as the plugin calls: options and hooks in memory, a database in SQLite, a server that is a
 * function of the test.
 */

const ABSPATH        = __DIR__ . '/stubs/';
const WP_DEBUG       = true;

final class WP_Error {
	private $message;
	public function __construct( $message ) {
		$this->message = $message;
	}
	public function get_error_message() {
		return $this->message;
	}
}

/** The part of wpdb that is called. */
final class Database {
	public $prefix = 'wp_';
	public $pdo;
	/** Whether every statement fails. */
	public $is_broken = false;

	public function __construct() {
		$this->pdo = new PDO( 'sqlite::memory:' );
		$this->pdo->setAttribute( PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION );
	}
	public function get_charset_collate() {
		return '';
	}
	public function prepare( $sql, ...$values ) {
		foreach ( $values as $value ) {
			$at     = strpos( $sql, '%' );
			$quoted = 'd' === $sql[ $at + 1 ] ? (string) (int) $value : $this->pdo->quote( (string) $value );
			// What a value holds is no place for the next one.
			$sql = substr( $sql, 0, $at ) . str_replace( '%', "\x01", $quoted ) . substr( $sql, $at + 2 );
		}
		return str_replace( "\x01", '%', $sql );
	}
	public function query( $sql ) {
		return $this->is_broken ? false : $this->pdo->exec( $sql );
	}
	public function get_results( $sql ) {
		return $this->pdo->query( $sql )->fetchAll( PDO::FETCH_OBJ );
	}
	public function get_var( $sql ) {
		$found = $this->pdo->query( $sql )->fetchColumn();
		return false === $found ? null : $found;
	}
	public function update( $table, $values, $where ) {
		$set = implode( ', ', array_map( fn( $name ) => "$name = ?", array_keys( $values ) ) );
		$this->pdo->prepare( "UPDATE $table SET $set WHERE id = ?" )->execute( array( ...array_values( $values ), $where['id'] ) );
	}
	public function delete( $table, $where ) {
		$this->pdo->prepare( "DELETE FROM $table WHERE id = ?" )->execute( array( $where['id'] ) );
	}
}

/** Everything that a test sets and looks at. */
final class World {
	public static $actions = array();
	public static $filters = array();
	public static $options = array();
	public static $cron    = array();
	public static $errors  = array();
	public static $meta    = array();
	/** What was sent: address, headers and body. */
	public static $sent = array();
	/** What the server answers: a status, or null where it cannot be reached. */
	public static $status = 200;

	public static function begin() {
		global $wpdb;
		$wpdb        = new Database();
		self::$sent  = array();
		self::$cron  = array();
		self::$errors = array();
		self::$status = 200;
		self::$filters = array_intersect_key( self::$filters, array( 'cron_schedules' => true ) );
		self::$options = array(
			'tantieme_settings' => array(
				'url'    => 'https://tantieme.example.com/hooks/standard',
				'secret' => 'whsec_' . base64_encode( str_repeat( 's', 32 ) ),
			),
		);
		Tantieme_Queue::install();
	}
}

function add_action( $name, $callback, $priority = 10, $arguments = 1 ) {
	World::$actions[ $name ][] = array( $callback, $arguments );
}
function do_action( $name, ...$values ) {
	foreach ( World::$actions[ $name ] ?? array() as list( $callback, $arguments ) ) {
		call_user_func_array( $callback, array_slice( $values, 0, $arguments ) );
	}
}
function add_filter( $name, $callback, $priority = 10, $arguments = 1 ) {
	World::$filters[ $name ][] = array( $callback, $arguments );
}
function apply_filters( $name, $value, ...$more ) {
	foreach ( World::$filters[ $name ] ?? array() as list( $callback, $arguments ) ) {
		$value = call_user_func_array( $callback, array_slice( array( $value, ...$more ), 0, $arguments ) );
	}
	return $value;
}
function register_activation_hook( $file, $callback ) {
	add_action( 'activate', $callback );
}
function register_deactivation_hook( $file, $callback ) {
	add_action( 'deactivate', $callback );
}
function get_option( $name, $otherwise = false ) {
	return World::$options[ $name ] ?? $otherwise;
}
function wp_next_scheduled( $name ) {
	return World::$cron[ $name ] ?? false;
}
function wp_schedule_event( $at, $interval, $name ) {
	if ( ! isset( apply_filters( 'cron_schedules', array() )[ $interval ] ) ) {
		throw new Exception( "there is no interval $interval" );
	}
	World::$cron[ $name ] = $at;
}
function wp_clear_scheduled_hook( $name ) {
	unset( World::$cron[ $name ] );
}
function home_url() {
	return 'https://school.example.com';
}
function wp_json_encode( $value ) {
	return json_encode( $value );
}
function get_post_meta( $post, $name, $single ) {
	return World::$meta[ $post ][ $name ] ?? '';
}
function wp_remote_post( $url, $arguments ) {
	World::$sent[] = array( $url, $arguments['headers'], $arguments['body'] );
	$status        = is_callable( World::$status ) ? call_user_func( World::$status, $arguments ) : World::$status;
	return null === $status ? new WP_Error( 'nobody is there' ) : array( $status, 'said by the server' );
}
function is_wp_error( $what ) {
	return $what instanceof WP_Error;
}
function wp_remote_retrieve_response_code( $response ) {
	return $response[0];
}
function wp_remote_retrieve_body( $response ) {
	return $response[1];
}
function wp_parse_url( $url, $part ) {
	return parse_url( $url, $part );
}
function esc_url_raw( $url, $schemes ) {
	return in_array( parse_url( $url, PHP_URL_SCHEME ), $schemes, true ) ? $url : '';
}
function add_settings_error( $option, $field, $message ) {
	World::$errors[] = $field;
}
function dbDelta( $sql ) {
	global $wpdb;
	// MySQL's table, as SQLite has it.
	$wpdb->pdo->exec(
		'CREATE TABLE wp_tantieme_queue (id INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT NOT NULL UNIQUE,'
		. ' body TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL, problem TEXT)'
	);
}
