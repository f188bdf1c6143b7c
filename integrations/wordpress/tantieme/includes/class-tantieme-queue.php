<?php
/**
 * What is still to be delivered: a table of the plugin's own, so that nothing is lost while the server is away.
 */

defined( 'ABSPATH' ) || exit;

final class Tantieme_Queue {
	/** How long the first wait is, in seconds; each further one is four times as long. */
	const FIRST_WAIT = 5;

	/** The longest wait, in seconds. */
	const LONGEST_WAIT = 43200;

	/** For how long whoever sends a message has it for himself, in seconds. */
	const LEASE = 120;

	/** Makes the table. */
	public static function install() {
		global $wpdb;
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		dbDelta(
			'CREATE TABLE ' . self::table() . ' (
			id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
			message_id varchar(64) NOT NULL,
			body longtext NOT NULL,
			attempts int(10) unsigned NOT NULL DEFAULT 0,
			next_at bigint(20) NOT NULL,
			problem text NULL,
			PRIMARY KEY  (id),
			UNIQUE KEY message_id (message_id),
			KEY next_at (next_at)
			) ' . $wpdb->get_charset_collate() . ';'
		);
	}

	/** Queues a message, unless it is there already. */
	public static function add( $message_id, $body ) {
		global $wpdb;
		$insert = 'INSERT INTO ' . self::table() . ' (message_id, body, attempts, next_at) SELECT %s, %s, 0, %d FROM'
			. ' (SELECT 1 AS one) AS once WHERE NOT EXISTS (SELECT 1 FROM ' . self::table() . ' WHERE message_id = %s)';
		$added  = $wpdb->query( $wpdb->prepare( $insert, $message_id, $body, time(), $message_id ) );
		if ( false === $added ) {
			// There is no other place where it could be kept: whoever runs the site has to know.
			error_log( 'tantieme: not queued: ' . $body );
		}
		return false !== $added;
	}

	/** What is due by now, the oldest first. */
	public static function due( $most ) {
		global $wpdb;
		$due = 'SELECT * FROM ' . self::table() . ' WHERE next_at <= %d ORDER BY id LIMIT %d';
		return $wpdb->get_results( $wpdb->prepare( $due, time(), $most ) );
	}

	/** Takes a message for oneself; false where somebody else has it. */
	public static function claim( $row ) {
		global $wpdb;
		$claim = 'UPDATE ' . self::table() . ' SET next_at = %d WHERE id = %d AND next_at = %d';
		return 1 === $wpdb->query( $wpdb->prepare( $claim, time() + self::LEASE, $row->id, $row->next_at ) );
	}

	/** The server has it. */
	public static function delivered( $row ) {
		global $wpdb;
		$wpdb->delete( self::table(), array( 'id' => $row->id ) );
	}

	/** The server does not have it yet: when it is sent again, and why. */
	public static function failed( $row, $problem ) {
		global $wpdb;
		$attempts = (int) $row->attempts + 1;
		$failed   = array(
			'attempts' => $attempts,
			'next_at'  => time() + self::wait_after( $attempts ),
			'problem'  => substr( $problem, 0, 500 ),
		);
		$wpdb->update( self::table(), $failed, array( 'id' => $row->id ) );
	}

	/** Everything is due at once. */
	public static function hurry() {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( 'UPDATE ' . self::table() . ' SET next_at = %d WHERE next_at > %d', time(), time() ) );
	}

	/** How long to wait after so many attempts, in seconds. */
	public static function wait_after( $attempts ) {
		return (int) min( self::FIRST_WAIT * pow( 4, min( $attempts - 1, 10 ) ), self::LONGEST_WAIT );
	}

	/** How many messages wait. */
	public static function length() {
		global $wpdb;
		return (int) $wpdb->get_var( 'SELECT COUNT(*) FROM ' . self::table() );
	}

	/** Why the oldest message was not delivered; null where none failed. */
	public static function problem() {
		global $wpdb;
		return $wpdb->get_var( 'SELECT problem FROM ' . self::table() . ' WHERE problem IS NOT NULL ORDER BY id LIMIT 1' );
	}

	/** The name of the table. */
	public static function table() {
		global $wpdb;
		return $wpdb->prefix . 'tantieme_queue';
	}
}
