//! Distributors, their versions, and catalogues.

use rules::domain::{DistributorFilter, DistributorState, PageArgs};
use tantieme::store::{StoreError, catalogues, distributors};

use super::databases::on_both;
use super::samples::october;

on_both! {
    fn a_text_saved_again_is_the_next_version(database) {
        let save = |title: &str, source: &str| {
            database.write(|c| distributors::save_version(c, "share", title, source, None, october(1)))
        };
        assert_eq!([save("One", "first"), save("Two", "second")], [1, 2]);
        let found = database.read(|c| distributors::find(c, "share")).unwrap();
        assert_eq!((found.title.as_str(), found.version), ("Two", 2));
        assert_eq!((found.state, found.activated_at), (DistributorState::Draft, None));
        let versions = database.read(|c| distributors::versions(c, &["share".to_owned()]));
        let sources: Vec<&str> = versions.iter().map(|version| version.source.as_str()).collect();
        assert_eq!(sources, ["second", "first"], "the newest first");
        let first = database.read(|c| distributors::version(c, "share", 1)).unwrap();
        assert_eq!(first, versions[1]);
        assert_eq!(database.read(|c| distributors::version(c, "share", 3)), None);
        assert_eq!(database.read(|c| distributors::find(c, "other")), None);
    }

    fn states_move_only_as_they_may(database) {
        database.write(|c| distributors::save_version(c, "share", "Share", "x", None, october(1)));
        let error = database.refused(|c| distributors::pause(c, "share"));
        assert_eq!(error.to_string(), "a distributor that is DRAFT cannot become PAUSED");
        let active = database.write(|c| distributors::activate(c, "share", october(2)));
        assert_eq!(active.activated_at, Some(october(2)));
        assert_eq!(database.read(distributors::active), [active]);
        database.write(|c| distributors::pause(c, "share"));
        assert_eq!(database.read(distributors::active), []);
        let again = database.write(|c| distributors::activate(c, "share", october(3)));
        assert_eq!(again.activated_at, Some(october(2)), "the first activation stays");
        database.write(|c| distributors::archive(c, "share"));
        let error = database.refused(|c| distributors::activate(c, "share", october(4)));
        assert!(matches!(error, StoreError::Illegal(_)), "{error:?}");
        let error =
            database.refused(|c| distributors::save_version(c, "share", "Share", "y", None, october(4)));
        assert!(matches!(error, StoreError::Conflict(_)), "{error:?}");
        let error = database.refused(|c| distributors::archive(c, "other"));
        assert_eq!(error.to_string(), "there is no distributor \"other\"");
    }

    fn distributors_are_listed_by_name(database) {
        for name in ["b", "a_2", "a", "c", "B"] {
            database.write(|c| distributors::save_version(c, name, "T", "x", None, october(1)));
        }
        database.write(|c| distributors::activate(c, "a", october(1)));
        let names = |filter: &DistributorFilter, args: &PageArgs| -> Vec<String> {
            let page = database.read(|c| distributors::page(c, filter, args));
            page.items.into_iter().map(|(_, found)| found.name).collect()
        };
        let all = PageArgs::default();
        let active =
            DistributorFilter { state: Some(DistributorState::Active), ..DistributorFilter::default() };
        assert_eq!(names(&DistributorFilter::default(), &all), ["B", "a", "a_2", "b", "c"], "in byte order");
        assert_eq!(names(&active, &all), ["a"]);
        let from = PageArgs { first: Some(2), after: Some("a".into()), ..PageArgs::default() };
        assert_eq!(names(&DistributorFilter::default(), &from), ["a_2", "b"]);
    }

    fn the_newest_catalogue_is_read(database) {
        assert_eq!(database.read(catalogues::newest), None);
        for source in ["one", "two"] {
            database.write(|c| catalogues::save(c, source, october(1)));
        }
        assert_eq!(database.read(catalogues::newest), Some((2, "two".to_owned())));
        assert_eq!(database.read(|c| catalogues::find(c, 1)), Some("one".to_owned()));
        assert_eq!(database.read(|c| catalogues::find(c, 3)), None);
    }
}
