<?php
/**
 * Deleting the plugin deletes its table and settings. What still waits is lost then: the settings page says how much.
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

global $wpdb;
$wpdb->query( 'DROP TABLE IF EXISTS ' . $wpdb->prefix . 'tantieme_queue' );
delete_option( 'tantieme_settings' );
