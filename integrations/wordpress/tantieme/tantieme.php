<?php
/**
 * Plugin Name:       Tantieme
 * Description:       Tells a Tantieme server of completed courses and lessons of LearnDash and LifterLMS.
 * Version:           0.1.0
 * Requires at least: 6.2
 * Requires PHP:      7.4
 * License:           MIT OR Apache-2.0
 * Text Domain:       tantieme
 *
 * A completion is a row of a table of this plugin before the request in which it happens is answered, and is deleted
 * only when the server has said that it has it. What cannot be delivered is tried again for as long as it takes.
 */

defined( 'ABSPATH' ) || exit;

require_once __DIR__ . '/includes/class-tantieme-settings.php';
require_once __DIR__ . '/includes/class-tantieme-message.php';
require_once __DIR__ . '/includes/class-tantieme-queue.php';
require_once __DIR__ . '/includes/class-tantieme-sender.php';
require_once __DIR__ . '/includes/class-tantieme-courses.php';
require_once __DIR__ . '/includes/class-tantieme-settings-page.php';

/** What WP-Cron calls to send what is due. */
const TANTIEME_SEND = 'tantieme_send';

register_activation_hook( __FILE__, array( 'Tantieme_Queue', 'install' ) );
register_activation_hook( __FILE__, array( 'Tantieme_Sender', 'schedule' ) );
register_deactivation_hook( __FILE__, array( 'Tantieme_Sender', 'unschedule' ) );

add_filter( 'cron_schedules', array( 'Tantieme_Sender', 'add_interval' ) );
add_action( TANTIEME_SEND, array( 'Tantieme_Sender', 'send_due' ) );
add_action( 'init', array( 'Tantieme_Sender', 'schedule' ) );

Tantieme_Courses::listen();
Tantieme_Settings_Page::listen();
