<?php
/**
 * The page of the settings: the address and the secret, and what waits to be delivered.
 */

defined( 'ABSPATH' ) || exit;

final class Tantieme_Settings_Page {
	const SLUG = 'tantieme';

	public static function listen() {
		add_action( 'admin_menu', array( __CLASS__, 'add_page' ) );
		add_action( 'admin_init', array( __CLASS__, 'register' ) );
		add_action( 'admin_post_tantieme_send_now', array( __CLASS__, 'send_now' ) );
	}

	public static function add_page() {
		add_options_page( 'Tantieme', 'Tantieme', 'manage_options', self::SLUG, array( __CLASS__, 'show' ) );
	}

	public static function register() {
		register_setting( self::SLUG, Tantieme_Settings::OPTION, array( 'sanitize_callback' => array( __CLASS__, 'check' ) ) );
	}

	/** What of the given settings is taken: an address of https, and a secret that is one. An empty secret keeps the one before. */
	public static function check( $given ) {
		$settings = get_option( Tantieme_Settings::OPTION, array() );
		$url      = esc_url_raw( trim( isset( $given['url'] ) ? $given['url'] : '' ), array( 'https', 'http' ) );
		$is_local = in_array( wp_parse_url( $url, PHP_URL_HOST ), array( 'localhost', '127.0.0.1', '[::1]' ), true );
		if ( '' === $url || 0 === strpos( $url, 'https://' ) || $is_local ) {
			$settings['url'] = $url;
		} else {
			add_settings_error( Tantieme_Settings::OPTION, 'url', 'The address needs to begin with https://; http only to this machine.' );
		}
		$secret = trim( isset( $given['secret'] ) ? $given['secret'] : '' );
		if ( null !== Tantieme_Settings::key_of( $secret ) ) {
			$settings['secret'] = $secret;
		} elseif ( '' !== $secret ) {
			add_settings_error( Tantieme_Settings::OPTION, 'secret', 'The secret is the one that setHookSecret shows: whsec_ and letters behind it.' );
		}
		return $settings;
	}

	/** Sends what waits, without waiting for the next attempt. */
	public static function send_now() {
		check_admin_referer( 'tantieme_send_now' );
		if ( ! current_user_can( 'manage_options' ) ) {
			wp_die( 'You may not do that.' );
		}
		Tantieme_Queue::hurry();
		Tantieme_Sender::send_due();
		wp_safe_redirect( admin_url( 'options-general.php?page=' . self::SLUG ) );
		exit;
	}

	public static function show() {
		$option  = Tantieme_Settings::OPTION;
		$waiting = Tantieme_Queue::length();
		$problem = Tantieme_Queue::problem();
		?>
		<div class="wrap">
			<h1>Tantieme</h1>
			<form method="post" action="options.php">
				<?php settings_fields( self::SLUG ); ?>
				<table class="form-table">
					<tr>
						<th><label for="tantieme-url">Address of the hook</label></th>
						<td><input id="tantieme-url" class="regular-text" type="url" name="<?php echo esc_attr( $option ); ?>[url]"
							value="<?php echo esc_attr( Tantieme_Settings::url() ); ?>" placeholder="https://tantieme.example.com/hooks/standard"></td>
					</tr>
					<tr>
						<th><label for="tantieme-secret">Secret</label></th>
						<td><input id="tantieme-secret" class="regular-text" type="password" name="<?php echo esc_attr( $option ); ?>[secret]"
							autocomplete="off" placeholder="<?php echo esc_attr( null === Tantieme_Settings::key() ? 'whsec_…' : 'unchanged' ); ?>"></td>
					</tr>
				</table>
				<?php submit_button(); ?>
			</form>
			<h2>Waiting to be delivered: <?php echo esc_html( (string) $waiting ); ?></h2>
			<?php if ( null !== $problem ) : ?>
				<p>The last attempt: <?php echo esc_html( $problem ); ?></p>
			<?php endif; ?>
			<form method="post" action="<?php echo esc_url( admin_url( 'admin-post.php' ) ); ?>">
				<input type="hidden" name="action" value="tantieme_send_now">
				<?php wp_nonce_field( 'tantieme_send_now' ); ?>
				<?php submit_button( 'Send now', 'secondary' ); ?>
			</form>
		</div>
		<?php
	}
}
