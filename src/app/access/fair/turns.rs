//! Whose job is next: clients take turns, and of one client the distributors that the jobs are about.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// Jobs that wait, by client and distributor. Nobody's many jobs delay another's first.
#[derive(Debug)]
pub struct Turns<J> {
    clients: VecDeque<Client<J>>,
    running: HashMap<Arc<str>, usize>,
    waiting: usize,
    limits: Limits,
}

/// How much of the pool one client may take, and how much may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most jobs of one client at work at the same time.
    pub running_of_client: usize,
    /// The most jobs of one client that wait.
    pub waiting_of_client: usize,
    /// The most jobs that wait.
    pub waiting: usize,
}

/// The queue has no place for the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

#[derive(Debug)]
struct Client<J> {
    name: Arc<str>,
    waiting: usize,
    distributors: VecDeque<(String, VecDeque<J>)>,
}

impl<J> Turns<J> {
    /// With nothing in it.
    pub fn new(limits: Limits) -> Self {
        Self { clients: VecDeque::new(), running: HashMap::new(), waiting: 0, limits }
    }

    /// Lets a job wait for its turn; refused when too many wait.
    pub fn push(&mut self, client: &Arc<str>, distributor: &str, job: J) -> Result<(), Full> {
        if self.waiting >= self.limits.waiting {
            return Err(Full);
        }
        let known = self.clients.iter_mut().find(|known| known.name == *client);
        if let Some(known) = known {
            if known.waiting >= self.limits.waiting_of_client {
                return Err(Full);
            }
            known.push(distributor, job);
        } else {
            let mut new =
                Client { name: Arc::clone(client), waiting: 0, distributors: VecDeque::new() };
            new.push(distributor, job);
            self.clients.push_back(new);
        }
        self.waiting += 1;
        Ok(())
    }

    /// The next job of the first client in turn who has not too many at work, and whose it is. It is
    /// at work until [`Turns::done`].
    pub fn take(&mut self) -> Option<(Arc<str>, J)> {
        let may_run = |client: &Client<J>| {
            let running = self.running.get(&client.name).copied().unwrap_or(0);
            running < self.limits.running_of_client
        };
        let place = self.clients.iter().position(may_run)?;
        let mut client = self.clients.remove(place)?;
        let (name, job) = (Arc::clone(&client.name), client.take());
        if client.waiting > 0 {
            self.clients.push_back(client);
        }
        let job = job?;
        self.waiting -= 1;
        *self.running.entry(Arc::clone(&name)).or_default() += 1;
        Some((name, job))
    }

    /// A client's job has come to its end.
    pub fn done(&mut self, client: &Arc<str>) {
        if let Some(running) = self.running.get_mut(client) {
            *running = running.saturating_sub(1);
            if *running == 0 {
                self.running.remove(client);
            }
        }
    }
}

impl<J> Client<J> {
    fn push(&mut self, distributor: &str, job: J) {
        self.waiting += 1;
        match self.distributors.iter_mut().find(|(name, _)| name == distributor) {
            Some((_, jobs)) => jobs.push_back(job),
            None => self.distributors.push_back((distributor.to_owned(), VecDeque::from([job]))),
        }
    }

    /// The first job of the distributor in turn.
    fn take(&mut self) -> Option<J> {
        let (name, mut jobs) = self.distributors.pop_front()?;
        let job = jobs.pop_front()?;
        self.waiting -= 1;
        if !jobs.is_empty() {
            self.distributors.push_back((name, jobs));
        }
        Some(job)
    }
}

#[cfg(test)]
mod tests {
    use super::{Full, Limits, Turns};
    use std::sync::Arc;

    fn turns(running_of_client: usize) -> Turns<u32> {
        Turns::new(Limits { running_of_client, waiting_of_client: 100, waiting: 150 })
    }

    fn push(turns: &mut Turns<u32>, client: &str, distributor: &str, job: u32) -> Result<(), Full> {
        turns.push(&Arc::from(client), distributor, job)
    }

    fn all(turns: &mut Turns<u32>) -> Vec<u32> {
        std::iter::from_fn(|| turns.take().map(|(_, job)| job)).collect()
    }

    #[test]
    fn clients_take_turns_and_so_do_the_distributors_of_one() {
        let mut turns = turns(100);
        for job in 0..99 {
            push(&mut turns, "greedy", "one", job).unwrap();
        }
        push(&mut turns, "greedy", "two", 200).unwrap();
        push(&mut turns, "other", "one", 300).unwrap();
        push(&mut turns, "other", "one", 301).unwrap();
        // greedy one, other one, greedy two, other one, greedy one …
        assert_eq!(all(&mut turns)[..6], [0, 300, 200, 301, 1, 2]);
        assert!(turns.take().is_none());
    }

    #[test]
    fn one_client_never_has_more_at_work_than_it_may() {
        let mut turns = turns(2);
        for job in 0..5 {
            push(&mut turns, "greedy", "d", job).unwrap();
        }
        assert_eq!(all(&mut turns), [0, 1], "the third waits until one is done");
        push(&mut turns, "other", "d", 9).unwrap();
        assert_eq!(all(&mut turns), [9], "and does not stand in the way of another's");
        turns.done(&Arc::from("greedy"));
        assert_eq!(all(&mut turns), [2]);
    }

    #[test]
    fn a_full_queue_refuses() {
        let mut turns = turns(1);
        for job in 0..100 {
            push(&mut turns, "greedy", "d", job).unwrap();
        }
        assert_eq!(push(&mut turns, "greedy", "e", 100), Err(Full), "no more of one client");
        for job in 0..50 {
            push(&mut turns, &format!("client-{job}"), "d", job).unwrap();
        }
        assert_eq!(push(&mut turns, "last", "d", 0), Err(Full), "no more at all");
        assert!(turns.take().is_some());
        assert_eq!(push(&mut turns, "last", "d", 0), Ok(()));
    }
}
