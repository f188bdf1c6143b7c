//! Versions of a rule: for the next period, for the open one, and which a settlement used.

use rules::domain::Role;
use tantieme::app::{AppError, Effective, ProblemCode, RuleInput};
use tantieme::store::{Store, distributors, periods};

use super::fixture::{RULE, coupon, moment, on_each_database, order, pairs};
use crate::actor::{admin, named};

fn rule(source: &str, confirm: bool) -> RuleInput {
    RuleInput { effective: Effective::ThisPeriod, confirm, ..RuleInput::from(source.to_owned()) }
}

#[test]
fn the_open_period_is_settled_by_the_version_that_was_confirmed() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        fixture.clock.set(moment("2026-01-20T12:00:00Z"));
        fixture
            .record(vec![
                order("o-1", "2026-01-10T12:00:00Z", "100.00"),
                coupon("c-1", "2026-01-11T12:00:00Z", "A"),
                coupon("c-2", "2026-01-12T12:00:00Z", "B"),
            ])
            .await;
        let app = &fixture.app;
        let other = RULE.replace("50% of sales", "80% of sales");
        let shown = app.save_distributor(&admin(), rule(&other, false)).await.unwrap();
        let comparison = shown.in_open_period.unwrap().comparison;
        assert_eq!(comparison.counts(), (2, 0, 0));
        assert_eq!(comparison.pool.difference.to_string(), "30.00 USD");
        assert_eq!((shown.version, shown.distributor), (None, None));
        assert_eq!(
            app.newest_version("coupon_share").await.unwrap().version,
            1,
            "nothing is saved"
        );

        let before = app.current_period("coupon_share").await.unwrap().unwrap();
        let done =
            app.save_distributor(&named("ada", Role::Admin), rule(&other, true)).await.unwrap();
        let version = done.version.unwrap();
        assert_eq!((version.version, version.saved_by.as_deref()), (2, Some("ada")));
        let after = app.current_period("coupon_share").await.unwrap().unwrap();
        assert_eq!(after.version, 2);
        assert_eq!((after.window, after.trigger_at), (before.window, before.trigger_at));

        let third = RULE.replace("50% of sales", "10% of sales");
        app.save_distributor(&admin(), third).await.unwrap();
        let settled = fixture.tick_at("2026-02-01T14:00:00Z").await;
        assert_eq!(settled, ["coupon_share.0"]);
        assert_eq!(
            fixture.owed("coupon_share.0").await,
            pairs(&[("ana", "40.00 USD"), ("bo", "40.00 USD")])
        );
        let settled = app.settlement("coupon_share.0").await.unwrap().unwrap();
        assert_eq!(settled.version, 2);
        let versions = app.versions(vec!["coupon_share".to_owned()]).await.unwrap();
        let held: Vec<(i32, Option<i64>)> = versions
            .into_iter()
            .map(|view| (view.version.version, view.first_period.map(|period| period.index)))
            .collect();
        assert_eq!(held, [(3, Some(1)), (2, Some(0)), (1, None)]);
    });
}

/// Whatever way such a text came into the database, an admin is told before anybody is paid by it.
#[test]
fn a_text_that_names_what_the_catalogue_lacks_is_not_put_in_force() {
    on_each_database(async |fixture| {
        let lacking = RULE.replace("coupon_code_used", "coupon_seen");
        let saved = fixture.app.save_distributor(&admin(), lacking.clone()).await.unwrap();
        assert!(saved.distributor.is_none(), "it is not even saved");
        let store = Store::open(&fixture.url).unwrap();
        let at = moment("2026-01-01T05:00:00Z");
        store
            .write(|c| distributors::save_version(c, "coupon_share", "T", &lacking, None, at))
            .unwrap();
        match fixture.app.activate_distributor(&admin(), "coupon_share").await {
            Err(AppError::Refused(problem)) => {
                assert_eq!(problem.code, ProblemCode::RuleInvalid);
                assert!(problem.message.contains("coupon_seen"), "{}", problem.message);
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(store.read(|c| periods::last(c, "coupon_share")).unwrap(), None);
    });
}
