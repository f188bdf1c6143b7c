<?php
/**
 * What learners complete, as LearnDash and LifterLMS tell of it.
 */

defined( 'ABSPATH' ) || exit;

final class Tantieme_Courses {
	/** Has both tell of it. */
	public static function listen() {
		add_action( 'learndash_course_completed', array( __CLASS__, 'learndash_course' ) );
		add_action( 'learndash_lesson_completed', array( __CLASS__, 'learndash_lesson' ) );
		add_action( 'lifterlms_course_completed', array( __CLASS__, 'lifterlms_course' ), 10, 2 );
		add_action( 'lifterlms_lesson_completed', array( __CLASS__, 'lifterlms_lesson' ), 10, 2 );
	}

	/** LearnDash gives the user, the course, and when it was completed. */
	public static function learndash_course( $completed ) {
		$at = isset( $completed['course_completed'] ) ? (int) $completed['course_completed'] : 0;
		self::course( $completed['user']->ID, $completed['course']->ID, $at );
	}

	/** LearnDash gives the user, the course and the lesson. */
	public static function learndash_lesson( $completed ) {
		self::lesson( $completed['user']->ID, $completed['course']->ID, $completed['lesson']->ID );
	}

	/** LifterLMS gives the ids of user and course. */
	public static function lifterlms_course( $user, $course ) {
		self::course( $user, $course, 0 );
	}

	/** LifterLMS gives the ids of user and lesson; the lesson knows its course. */
	public static function lifterlms_lesson( $user, $lesson ) {
		self::lesson( $user, get_post_meta( $lesson, '_llms_parent_course', true ), $lesson );
	}

	private static function course( $user, $course, $at ) {
		$data = array(
			'customer' => (string) $user,
			'course'   => (string) $course,
		);
		self::tell( 'course.completed', $data, $at );
	}

	private static function lesson( $user, $course, $lesson ) {
		$data = array(
			'customer' => (string) $user,
			'course'   => (string) $course,
			'lesson'   => (string) $lesson,
		);
		self::tell( 'lesson.completed', $data, 0 );
	}

	/**
	 * Queues what happened. The filter `tantieme_message` may change it, for example put another reference in place of
	 * the id of a course, or give null for what the server is not to be told of.
	 */
	private static function tell( $type, array $data, $at ) {
		$at                   = $at > 0 ? $at : time();
		$data['completed_at'] = gmdate( 'Y-m-d\TH:i:s\Z', $at );
		$data                 = apply_filters( 'tantieme_message', $data, $type );
		if ( null !== $data ) {
			Tantieme_Queue::add( Tantieme_Message::id_of( $type, $data ), Tantieme_Message::body_of( $type, $data, $at ) );
		}
	}
}
