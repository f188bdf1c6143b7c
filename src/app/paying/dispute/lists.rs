//! Disputes and what was said in them, as lists.

use std::collections::BTreeMap;

use crate::store::{Pages, disputes};
use rules::domain::{Dispute, DisputeFilter, DisputeMessage, Page, PageArgs};

use crate::app::{Answer, App, Sight};

impl App {
    /// Disputes, the newest first.
    pub async fn disputes(
        &self,
        sight: &Sight,
        mut filter: DisputeFilter,
        args: PageArgs,
    ) -> Answer<Page<Dispute>> {
        let Ok(()) = sight.narrow_to(&mut filter.collaborator) else { return Ok(Page::nothing()) };
        self.read(move |c| disputes::page(c, &filter, &args)).await
    }

    /// The disputes of many collaborators, the newest first.
    pub async fn dispute_pages(
        &self,
        sight: &Sight,
        collaborators: Vec<String>,
        mut filter: DisputeFilter,
        args: PageArgs,
    ) -> Answer<Pages<Dispute>> {
        let Ok(()) = sight.narrow_to(&mut filter.collaborator) else { return Ok(Pages::new()) };
        self.read(move |c| disputes::pages(c, &collaborators, &filter, &args)).await
    }

    /// What was said in many disputes, the oldest first.
    pub async fn dispute_message_pages(
        &self,
        ids: Vec<String>,
        args: PageArgs,
    ) -> Answer<Pages<DisputeMessage>> {
        self.read(move |c| disputes::message_pages(c, &ids, &args)).await
    }

    /// What was said at many places of disputes.
    pub async fn dispute_messages_at(
        &self,
        places: Vec<(String, i64)>,
    ) -> Answer<Vec<DisputeMessage>> {
        self.read(move |c| disputes::messages_at(c, &places)).await
    }

    /// Many disputes at once.
    pub async fn disputes_by_id(&self, ids: Vec<String>) -> Answer<Vec<Dispute>> {
        self.read(move |c| disputes::find_all(c, &ids)).await
    }

    /// The newest dispute about each of many obligations, by the obligation's id.
    pub async fn disputes_about(
        &self,
        obligations: Vec<String>,
    ) -> Answer<BTreeMap<String, Dispute>> {
        self.read(move |c| disputes::newest_about(c, &obligations)).await
    }
}
