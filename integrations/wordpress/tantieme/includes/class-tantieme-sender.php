<?php
/**
 * Sends what is queued, from WP-Cron: in the order in which it happened, and again until the server has it.
 */

defined( 'ABSPATH' ) || exit;

final class Tantieme_Sender {
	/** How often it is looked what is due. */
	const INTERVAL = 'tantieme_minute';

	/** How many messages are sent at once. */
	const MOST = 50;

	/** How long a message may take, in seconds. */
	const TIMEOUT = 10;

	/** An interval of a minute. */
	public static function add_interval( $schedules ) {
		$schedules[ self::INTERVAL ] = array(
			'interval' => 60,
			'display'  => 'Every minute (Tantieme)',
		);
		return $schedules;
	}

	/** Has WP-Cron look for what is due. */
	public static function schedule() {
		if ( ! wp_next_scheduled( TANTIEME_SEND ) ) {
			wp_schedule_event( time(), self::INTERVAL, TANTIEME_SEND );
		}
	}

	/** What is queued stays where it is. */
	public static function unschedule() {
		wp_clear_scheduled_hook( TANTIEME_SEND );
	}

	/** Sends what is due. Where the server is away, the rest is left for the next time. */
	public static function send_due() {
		if ( ! Tantieme_Settings::are_complete() ) {
			return;
		}
		foreach ( Tantieme_Queue::due( self::MOST ) as $row ) {
			if ( ! Tantieme_Queue::claim( $row ) ) {
				continue;
			}
			$problem = self::send( $row );
			if ( null === $problem ) {
				Tantieme_Queue::delivered( $row );
				continue;
			}
			Tantieme_Queue::failed( $row, $problem );
			return;
		}
	}

	/** Why a message was not delivered; null where it was. */
	private static function send( $row ) {
		$response = wp_remote_post(
			Tantieme_Settings::url(),
			array(
				'headers'     => Tantieme_Message::headers( $row->message_id, $row->body, Tantieme_Settings::key(), time() ),
				'body'        => $row->body,
				'timeout'     => self::TIMEOUT,
				'redirection' => 0,
			)
		);
		if ( is_wp_error( $response ) ) {
			return $response->get_error_message();
		}
		$status = (int) wp_remote_retrieve_response_code( $response );
		if ( $status >= 200 && $status < 300 ) {
			return null;
		}
		return "the server answered $status: " . wp_remote_retrieve_body( $response );
	}
}
