//! Disputes, what was said in them, and what obligations say of them, agree.

use std::collections::BTreeMap;

use super::{MOST, Mismatch, ask_all};
use crate::store::obligations::{Said, said_behind};
use crate::store::{Connection, StoreError, disputes as stored};
use rules::domain::{Dispute, ObligationState};

const GAPS: &str = "
    SELECT 'dispute_messages ' || dispute || ' ' || CAST(place AS TEXT) AS place, 'the message before' AS what,
        CAST(place - 1 AS TEXT) AS expected, CAST(before AS TEXT) AS found
    FROM (SELECT dispute, place, COALESCE(LAG(place) OVER (PARTITION BY dispute ORDER BY place), 0) AS before
        FROM dispute_messages) AS places
    WHERE place <> before + 1 ORDER BY dispute, before";

const WITHOUT_DISPUTE: &str = "
    SELECT 'dispute_messages ' || m.dispute || ' ' || CAST(m.place AS TEXT) AS place, 'its dispute' AS what,
        m.dispute AS expected, NULL AS found
    FROM dispute_messages m WHERE m.dispute NOT IN (SELECT id FROM disputes) ORDER BY m.dispute";

const NOT_OPENED: &str = "
    SELECT 'disputes ' || d.id AS place, 'what was said when it was opened' AS what,
        'by ' || d.opened_by || ' at ' || CAST(d.opened_at AS TEXT) AS expected,
        'by ' || m.side || ' at ' || CAST(m.at AS TEXT) AS found
    FROM disputes d LEFT JOIN dispute_messages m ON m.dispute = d.id AND m.place = 1
    WHERE m.dispute IS NULL OR m.at <> d.opened_at OR m.side <> d.opened_by ORDER BY d.number";

/// What the collaborator adds to what they opened is no answer.
const NOT_ANSWERED: &str = "
    SELECT 'disputes ' || id AS place, 'an answer' AS what, state AS expected, CAST(answers AS TEXT) AS found
    FROM (SELECT d.number, d.id, d.state, COUNT(m.dispute) AS answers
        FROM disputes d LEFT JOIN dispute_messages m ON m.dispute = d.id AND m.place > 1
            AND NOT (m.side = 'COLLABORATOR' AND d.opened_by = 'COLLABORATOR')
        WHERE d.state IN ('OPEN', 'ANSWERED') GROUP BY d.number, d.id, d.state) AS each_one
    WHERE (state = 'OPEN') <> (answers = 0) ORDER BY number";

const OF_ANOTHER: &str = "
    SELECT 'disputes ' || d.id AS place, 'the obligation that it is about' AS what,
        d.collaborator || ' ' || COALESCE(d.settlement, 'by hand') AS expected,
        o.collaborator || ' ' || COALESCE(o.settlement, 'by hand') AS found
    FROM disputes d LEFT JOIN obligations o ON o.id = d.obligation
    WHERE d.obligation IS NOT NULL AND (o.id IS NULL OR o.collaborator <> d.collaborator
        OR COALESCE(o.settlement, '') <> COALESCE(d.settlement, '')
        OR COALESCE(o.distributor, '') <> COALESCE(d.distributor, ''))
    ORDER BY d.number";

const NOT_MADE_GOOD: &str = "
    SELECT 'disputes ' || d.id AS place, 'the credit that makes it good' AS what,
        d.state || ' ' || d.collaborator || ' CREDIT' AS expected,
        d.credit || ' ' || o.collaborator || ' ' || o.kind AS found
    FROM disputes d LEFT JOIN obligations o ON o.id = d.credit
    WHERE d.credit IS NOT NULL AND (o.id IS NULL OR o.collaborator <> d.collaborator OR o.kind <> 'CREDIT'
        OR d.state <> 'ACCEPTED')
    ORDER BY d.number";

/// What disputes and obligations say of each other: a dispute's id by the obligation's.
#[derive(Debug, Default, PartialEq, Eq)]
struct Links {
    /// What an open dispute keeps from being gathered.
    kept: BTreeMap<String, String>,
    /// What makes a dispute good.
    made_good: BTreeMap<String, String>,
}

/// Where disputes are not what was said in them, or obligations say something else of them.
pub fn disputes(connection: &mut Connection) -> Result<Vec<Mismatch>, StoreError> {
    let questions = [GAPS, WITHOUT_DISPUTE, NOT_OPENED, NOT_ANSWERED, OF_ANOTHER, NOT_MADE_GOOD];
    let mut found = ask_all(connection, &questions)?;
    let by_disputes = of_disputes(connection, &mut found)?;
    let by_obligations = of_obligations(connection, &mut found)?;
    differing("the open dispute about it", &by_disputes.kept, &by_obligations.kept, &mut found);
    let (disputes, obligations) = (&by_disputes.made_good, &by_obligations.made_good);
    differing("the dispute that it makes good", disputes, obligations, &mut found);
    Ok(found)
}

fn of_disputes(
    connection: &mut Connection,
    found: &mut Vec<Mismatch>,
) -> Result<Links, StoreError> {
    let (mut links, mut behind) = (Links::default(), 0);
    loop {
        let rows = stored::with_open_about(connection, behind)?;
        let Some((last, ..)) = rows.last() else { return Ok(links) };
        behind = *last;
        for (number, dispute, open_about) in rows {
            found.extend(of_itself(number, &dispute, open_about));
            let obligation = dispute.about.obligation.filter(|_| dispute.state.is_open());
            links.kept.extend(obligation.map(|obligation| (obligation, dispute.id.clone())));
            links.made_good.extend(dispute.credit.map(|credit| (credit, dispute.id)));
        }
    }
}

/// What a dispute says of itself twice.
fn of_itself(number: i64, dispute: &Dispute, open_about: Option<String>) -> Vec<Mismatch> {
    let is_open = dispute.state.is_open();
    let rows = [
        ("its id", Some(format!("dispute.{number}")), Some(dispute.id.clone())),
        (
            "what it keeps others from disputing",
            is_open.then(|| dispute.about.key(&dispute.collaborator)),
            open_about,
        ),
        (
            "when it ended",
            (!is_open).then(|| dispute.state.code().to_owned()),
            dispute
                .ended_at
                .map(|at| if is_open { at.to_string() } else { dispute.state.code().to_owned() }),
        ),
    ];
    let others = rows.into_iter().filter(|(_, expected, found)| expected != found);
    let mismatch = |(what, expected, found): (&str, _, _)| Mismatch {
        place: format!("disputes {}", dispute.id),
        what: what.to_owned(),
        expected,
        found,
    };
    others.map(mismatch).collect()
}

fn of_obligations(
    connection: &mut Connection,
    found: &mut Vec<Mismatch>,
) -> Result<Links, StoreError> {
    let (mut links, mut behind) = (Links::default(), 0);
    loop {
        let (rows, last) = said_behind(connection, behind)?;
        let Some(last) = last else { return Ok(links) };
        behind = last;
        for said in rows {
            if found.len() < MOST {
                found.extend(inconsistent(&said));
            }
            let Said { id, in_dispute, credited_for, .. } = said;
            links.kept.extend(in_dispute.map(|dispute| (id.clone(), dispute)));
            links.made_good.extend(credited_for.map(|dispute| (id, dispute)));
        }
    }
}

/// What is said by hand of an obligation, and its state and id do not say.
fn inconsistent(said: &Said) -> Option<Mismatch> {
    let is_cancelled = said.state == ObligationState::Cancelled.code();
    let of_advance = |advance: &String| said.id.starts_with(&format!("{advance}.debt"));
    let what = match said {
        Said { cancelled, .. } if cancelled.is_some() != is_cancelled => "why it was taken back",
        Said { advance: Some(advance), .. } if !of_advance(advance) => {
            "the advance that it pays back"
        }
        _ => return None,
    };
    Some(Mismatch {
        place: format!("obligations {}", said.id),
        what: what.to_owned(),
        expected: Some(said.state.clone()),
        found: said.cancelled.clone().or_else(|| said.advance.clone()),
    })
}

fn differing(
    what: &str,
    disputes: &BTreeMap<String, String>,
    obligations: &BTreeMap<String, String>,
    found: &mut Vec<Mismatch>,
) {
    let mismatch = |id: &String| Mismatch {
        place: format!("obligations {id}"),
        what: what.to_owned(),
        expected: disputes.get(id).cloned(),
        found: obligations.get(id).cloned(),
    };
    let missing = disputes.iter().filter(|(id, dispute)| obligations.get(*id) != Some(dispute));
    found.extend(missing.map(|(id, _)| mismatch(id)));
    let too_many = obligations.keys().filter(|id| !disputes.contains_key(*id));
    found.extend(too_many.map(mismatch));
}
