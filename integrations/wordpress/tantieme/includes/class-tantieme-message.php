<?php
/**
 * A message as Standard Webhooks have it: its id is the same however often it is sent, its signature is made anew.
 */

defined( 'ABSPATH' ) || exit;

final class Tantieme_Message {
	/**
	 * The id of something that happened: told twice, it is the same.
	 *
	 * @param string $type What happened, such as `course.completed`.
	 * @param array  $data What of.
	 */
	public static function id_of( $type, array $data ) {
		$parts = array( home_url(), $type, wp_json_encode( $data ) );
		return 'wp_' . substr( hash( 'sha256', implode( "\n", $parts ) ), 0, 32 );
	}

	/** The body of a message. */
	public static function body_of( $type, array $data, $at ) {
		return wp_json_encode(
			array(
				'type'      => $type,
				'timestamp' => gmdate( 'Y-m-d\TH:i:s\Z', $at ),
				'data'      => $data,
			)
		);
	}

	/** The headers of a message that is sent at a moment. */
	public static function headers( $id, $body, $key, $at ) {
		$mac = hash_hmac( 'sha256', "$id.$at.$body", $key, true );
		return array(
			'Content-Type'      => 'application/json',
			'webhook-id'        => $id,
			'webhook-timestamp' => (string) $at,
			'webhook-signature' => 'v1,' . base64_encode( $mac ),
		);
	}
}
