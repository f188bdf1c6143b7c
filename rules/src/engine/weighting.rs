//! Who qualifies, and what part of the divided money each of them has.

use super::achieved::{Achieved, Weighed};
use super::apportion;
use super::conditions::ConditionPlan;
use super::error::EvaluateError;
use super::everybody;
use super::knowledge::Knowledge;
use super::measured::{Measured, Person};
use super::path::{Scene, Seen};
use super::rates::{Obstacle, no_score};
use super::tiers;
use super::times::Factors;
use crate::domain::{Fraction, Moment, Money, Quantity, Window};
use crate::language::{Method, PayBy, PayLine, Places, Program, Score, SharePart, Ties};

/// A collaborator, whether they take part, and with what score.
#[derive(Debug)]
pub(super) struct Candidate<'m, 'a> {
    /// Who, and what they achieved.
    pub person: &'m Person<'a>,
    /// What the weighting looks at, with its factors where it divides by it.
    pub score: Weighed<'m>,
    /// What multiplies it, or what is paid for it.
    pub factors: Factors<'a>,
    /// The clause that keeps them out.
    pub disqualified_by: Option<&'a str>,
    /// Whether they are inactive at the period's end, and the rule pays nobody who is.
    pub is_away: bool,
    /// Whether they are active, qualified, and have a score above zero; under `pay by` any other than
    /// zero, since results below it are debts. Who takes part whatever they achieved needs none, where a
    /// score of zero can be worth anything.
    pub eligible: bool,
}

/// One eligible collaborator's part.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// Of what is divided.
    pub share: Fraction,
    /// Place reached under `top`.
    pub place: Option<i64>,
}

/// One of the eligible, and what they have a claim to: one value for all of it, so that nobody is paid by
/// what is another's.
#[derive(Debug)]
pub(super) struct Claim<'c, 'm, 'a> {
    /// Who.
    pub candidate: &'c Candidate<'m, 'a>,
    /// Their part of what is divided.
    pub part: Part,
    /// Of what is divided in parts, what they have of each.
    pub of_parts: Vec<OfPart>,
    /// What they have for their units whatever is divided, in minor units.
    pub direct: Fraction,
}

/// What somebody has of one part of what is divided.
#[derive(Debug)]
pub(super) struct OfPart {
    /// Which, by its place in the rule.
    pub place: usize,
    /// The score that it is divided by, as it is shown.
    pub score: Quantity,
    /// Of what is divided.
    pub share: Fraction,
}

impl<'c, 'm, 'a> Claim<'c, 'm, 'a> {
    /// With no part and no units yet.
    fn new(candidate: &'c Candidate<'m, 'a>) -> Self {
        let part = Part { share: Fraction::ZERO, place: None };
        Self { candidate, part, of_parts: Vec::new(), direct: Fraction::ZERO }
    }
}

/// Looks at everybody, in the order of `measured.people`, as of the window's last instant.
pub(super) fn candidates<'m, 'a>(
    knowledge: &Knowledge<'a>,
    measured: &'m Measured<'a>,
    window: Window,
) -> Result<Vec<Candidate<'m, 'a>>, EvaluateError> {
    let last = window.last_instant();
    let candidate = |person: &'m Person<'a>| {
        let factors = Factors::of(knowledge, person, last)?;
        let score = score(knowledge.plan.program, person)?;
        let weighting = &knowledge.plan.program.weighting;
        let score = match &weighting.method {
            Method::InProportion(_) | Method::Parts(_) | Method::Top { .. } => {
                factors.score(score)?
            }
            Method::Equally | Method::PayBy(_) | Method::Pays(_) => Weighed::As(score),
        };
        let is_away = is_away(knowledge, person, last);
        let disqualified_by = match is_away {
            true => Some("inactive"),
            false => unqualified(knowledge, person, last)?,
        };
        let scored = match &weighting.method {
            Method::Equally | Method::PayBy(_) | Method::Pays(_) if person.is_member => true,
            _ if person.is_member && weighting.each_at_least.is_some() => true,
            Method::PayBy(pay_by) => {
                let ran = measured.ran(pay_by.score, person.reference);
                let has_assets = !measured.of_assets(person.reference).is_empty();
                tiers::has_any(pay_by, person, &score)?
                    || has_assets
                    || ran.is_some_and(|ran| !ran.is_empty())
            }
            Method::Pays(lines) => has_any(person, lines)?,
            Method::Parts(parts) => takes_part(person, parts)?,
            _ => score.exact.is_positive(),
        };
        let eligible = disqualified_by.is_none() && scored;
        Ok(Candidate { person, score, factors, disqualified_by, is_away, eligible })
    };
    everybody::all(measured.people.iter().map(candidate))
}

/// Whether somebody has anything that one of the lines pays for.
fn has_any(person: &Person<'_>, lines: &[PayLine]) -> Result<bool, EvaluateError> {
    for line in lines {
        if !person.score(line.score)?.exact.is_zero() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether somebody has a score above zero of any part.
fn takes_part(person: &Person<'_>, parts: &[SharePart]) -> Result<bool, EvaluateError> {
    for part in parts {
        if person.score(part.score)?.exact.is_positive() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn score<'m>(program: &Program, person: &'m Person<'_>) -> Result<&'m Achieved, EvaluateError> {
    match &program.weighting.method {
        Method::Equally => Ok(person.engagement(program)),
        // Who is paid alike is ranked by what the first line pays for.
        Method::Pays(lines) => match lines.first() {
            Some(line) => person.score(line.score),
            None => Ok(person.engagement(program)),
        },
        Method::Parts(parts) => match parts.first() {
            Some(part) => person.score(part.score),
            None => Ok(person.engagement(program)),
        },
        Method::InProportion(score)
        | Method::Top { score, .. }
        | Method::PayBy(PayBy { score, .. }) => person.score(*score),
    }
}

fn is_away(knowledge: &Knowledge<'_>, person: &Person<'_>, moment: Moment) -> bool {
    let plan = knowledge.plan;
    let status = knowledge.facts.at(plan.status, person.reference, moment);
    let is_asked = !plan.program.weighting.inactive_keep;
    is_asked && status.and_then(|value| Seen::Value(value).text()) == Some("inactive")
}

/// The `qualify` line that somebody misses.
fn unqualified<'a>(
    knowledge: &Knowledge<'a>,
    person: &Person<'a>,
    moment: Moment,
) -> Result<Option<&'a str>, EvaluateError> {
    let who = Some(person.reference);
    missed(knowledge, &knowledge.plan.qualify, (who, moment), &|score| {
        person.score(score).ok().cloned()
    })
}

/// The first of some conditions at a moment that does not hold of a collaborator, or of everybody together.
pub(super) fn missed<'a>(
    knowledge: &Knowledge<'a>,
    conditions: &[ConditionPlan<'a>],
    (collaborator, moment): (Option<&str>, Moment),
    score: &dyn Fn(Score) -> Option<Achieved>,
) -> Result<Option<&'a str>, EvaluateError> {
    let (facts, rates) = (knowledge.facts, knowledge.rates);
    let scene = Scene { facts, fields: None, collaborator, moment, rates };
    for condition in conditions {
        match condition.holds(&scene, score) {
            Ok(true) => {}
            // Money that cannot be compared meets no condition; a rate that is missing stops the run.
            Ok(false) | Err(Obstacle::Foreign(_)) => return Ok(Some(condition.clause)),
            Err(Obstacle::NoRate(from, on)) => {
                return Err(EvaluateError::no_rate(knowledge.plan.program, from, on));
            }
            Err(Obstacle::NoScore(score)) => return Err(no_score(score)),
        }
    }
    Ok(None)
}

/// Who has a claim to what is divided, and what of it is the owner's.
#[derive(Debug)]
pub(super) struct Claims<'c, 'm, 'a> {
    /// Of the eligible, in their order.
    pub of: Vec<Claim<'c, 'm, 'a>>,
    /// The part of what is divided that goes back to the owner, whatever becomes of leftovers.
    pub to_owner: Fraction,
}

/// The claims of the eligible to what is divided, in their order.
pub(super) fn claims<'c, 'm, 'a>(
    program: &Program,
    eligible: &[&'c Candidate<'m, 'a>],
) -> Result<Claims<'c, 'm, 'a>, EvaluateError> {
    let mut claims: Vec<_> = eligible.iter().copied().map(Claim::new).collect();
    let mut to_owner = Fraction::ZERO;
    match &program.weighting.method {
        Method::Equally if program.weighting.times.is_empty() => {
            let share = apportion::ratio(1, claims.len());
            claims.iter_mut().for_each(|claim| claim.part.share.clone_from(&share));
        }
        Method::Equally => {
            let total: Fraction = eligible.iter().map(|it| it.factors.product()).sum();
            for claim in &mut claims {
                claim.part.share = apportion::part_of(claim.candidate.factors.product(), &total);
            }
        }
        Method::InProportion(_) => {
            // Who only takes part for the minimum has no part of what is divided.
            let scored = |it: &Candidate<'_, '_>| it.score.exact.is_positive();
            let total: Fraction =
                eligible.iter().filter(|it| scored(it)).map(|it| it.score.ratio()).sum();
            for claim in claims.iter_mut().filter(|claim| scored(claim.candidate)) {
                claim.part.share = apportion::part_of(claim.candidate.score.ratio(), &total);
            }
        }
        Method::Parts(parts) => {
            for (place, part) in parts.iter().enumerate() {
                divide_part(&mut claims, place, part)?;
            }
        }
        // What each one gets by their own result is no part of anything.
        Method::PayBy(_) | Method::Pays(_) => {}
        Method::Top { places, ties, score: by } => {
            let scored = claims.iter_mut().filter(|it| it.candidate.score.exact.is_positive());
            let reached = scored.map(|claim| {
                let then = tie_breaker(program, claim.candidate.person, *ties, *by)?;
                Ok((Reached { score: &claim.candidate.score, then }, &mut claim.part))
            });
            let reached = reached.collect::<Result<_, EvaluateError>>()?;
            to_owner = top(&parts(places), reached, *ties == Ties::ReturnToOwner);
        }
    }
    Ok(Claims { of: claims, to_owner })
}

/// Divides one part in proportion to its score. Nobody has anything of one in which nobody has a score.
fn divide_part<'m>(
    claims: &mut [Claim<'_, 'm, '_>],
    place: usize,
    part: &SharePart,
) -> Result<(), EvaluateError> {
    let score = |claim: &Claim<'_, 'm, '_>| {
        let candidate = claim.candidate;
        candidate.factors.score(candidate.person.score(part.score)?)
    };
    let scores = claims.iter().map(score).collect::<Result<Vec<_>, EvaluateError>>()?;
    let positive = scores.iter().filter(|score| score.exact.is_positive());
    let total: Fraction = positive.map(|score| score.ratio()).sum();
    let whole = apportion::fraction_of(part.percent);
    for (claim, score) in claims.iter_mut().zip(scores) {
        if score.exact.is_positive() {
            let share = apportion::part_of(score.ratio(), &total) * &whole;
            claim.part.share += &share;
            claim.of_parts.push(OfPart { place, score: score.shown, share });
        }
    }
    Ok(())
}

/// What each place gets of what is divided, or of all prizes together.
fn parts(places: &Places) -> Vec<Fraction> {
    match places {
        Places::Parts(parts) => parts.iter().map(|part| apportion::fraction_of(*part)).collect(),
        Places::Prizes(prizes) => {
            let all = together(prizes);
            let part = |prize: &Money| apportion::part_of(Fraction::from(prize.minor), &all);
            prizes.iter().map(part).collect()
        }
    }
}

/// All prizes together, in minor units.
fn together(prizes: &[Money]) -> Fraction {
    prizes.iter().map(|prize| Fraction::from(prize.minor)).sum()
}

/// Lets prizes be parts of what is divided: of more than all of them together they take only what they
/// are, and less than that is parted as they are.
pub(super) fn fit_prizes(program: &Program, claims: &mut Claims<'_, '_, '_>, divided: &Fraction) {
    let Method::Top { places: Places::Prizes(prizes), .. } = &program.weighting.method else {
        return;
    };
    let all = together(prizes);
    if *divided > all {
        for claim in &mut claims.of {
            claim.part.share = apportion::shrink(&claim.part.share, divided, &all);
        }
        claims.to_owner = apportion::shrink(&claims.to_owner, divided, &all);
    }
}

/// What decides the places. Those for whom all of it is the same are tied.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Reached<'c> {
    score: &'c Achieved,
    /// The higher the better.
    then: Then<'c>,
}

/// What decides between equal scores; of one rule, it is the same kind for everybody.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Then<'c> {
    Nothing,
    Score(&'c Achieved),
    /// Microseconds, the earlier the larger.
    Before(i128),
}

/// What decides between equal scores; the same for everybody where nothing does. Whoever reached a
/// score at a moment that nobody knows comes after all whose moment is known.
fn tie_breaker<'m>(
    program: &Program,
    person: &'m Person<'_>,
    ties: Ties,
    by: Score,
) -> Result<Then<'m>, EvaluateError> {
    Ok(match ties {
        Ties::Share | Ties::ReturnToOwner => Then::Nothing,
        Ties::By(second) => Then::Score(person.score(second)?),
        Ties::Earliest => {
            let moment = person.reached(program, by)?;
            Then::Before(moment.map_or(i128::MIN, |moment| -i128::from(moment.micros())))
        }
    })
}

/// Places in order of what was reached. Those who tie share the places they tie for, or leave them to the
/// owner: what these come to.
fn top(
    places: &[Fraction],
    mut ranked: Vec<(Reached<'_>, &mut Part)>,
    return_ties: bool,
) -> Fraction {
    ranked.sort_by(|(left, _), (right, _)| right.cmp(left));
    let (mut before, mut to_owner) = (0, Fraction::ZERO);
    for tied in ranked.chunk_by_mut(|left, right| left.0 == right.0) {
        // Those who tie share the places that they fill together; the places after them are not
        // moved up.
        let tied_for = places.iter().skip(before).take(tied.len());
        let mut together: Fraction = tied_for.sum();
        if return_ties && tied.len() > 1 {
            to_owner += std::mem::take(&mut together);
        }
        let share = apportion::equal_part(&together, tied.len());
        let place = i64::try_from(before).ok().and_then(|before| before.checked_add(1));
        before += tied.len();
        for (_, part) in tied {
            **part = Part { share: share.clone(), place };
        }
    }
    to_owner
}
