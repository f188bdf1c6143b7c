<?php
/**
 * Where the server is, and what messages to it are signed with.
 */

defined( 'ABSPATH' ) || exit;

final class Tantieme_Settings {
	const OPTION = 'tantieme_settings';

	/** The address of the hook; an empty text where none is set. A constant in wp-config.php comes first. */
	public static function url() {
		return defined( 'TANTIEME_URL' ) ? TANTIEME_URL : self::get( 'url' );
	}

	/** The secret as the server shows it, `whsec_…`. A constant in wp-config.php comes first. */
	public static function secret() {
		return defined( 'TANTIEME_SECRET' ) ? TANTIEME_SECRET : self::get( 'secret' );
	}

	/** Whether anything can be sent. */
	public static function are_complete() {
		return '' !== self::url() && null !== self::key();
	}

	/** The bytes of the secret; null where it is none. */
	public static function key() {
		return self::key_of( self::secret() );
	}

	/** The bytes of a secret; null where it is none. */
	public static function key_of( $secret ) {
		if ( 0 !== strpos( $secret, 'whsec_' ) ) {
			return null;
		}
		$key = base64_decode( substr( $secret, strlen( 'whsec_' ) ), true );
		return false === $key || strlen( $key ) < 24 || strlen( $key ) > 64 ? null : $key;
	}

	private static function get( $name ) {
		$settings = get_option( self::OPTION, array() );
		return isset( $settings[ $name ] ) ? (string) $settings[ $name ] : '';
	}
}
