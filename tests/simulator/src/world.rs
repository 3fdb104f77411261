//! A world: people with a skill that is known, conversations of theirs, and what was done to change it. What is known of it
//! to the method is what a real organisation would know; the truth is kept beside.

use std::collections::BTreeMap;

use plumbline_core::ids::{PersonId, TeamId};
use plumbline_core::sums::Sums;
use plumbline_progress::improvement::question::{
    Begun, Candidate, Cell, Changed, CriterionData, Design, Kind, Person, Question, Series, SkillData, Stratum, Window,
};
use plumbline_progress::seeded::Seeded;
use plumbline_progress::series::{Link, link};
use uuid::Uuid;

use crate::chance::{choice, normal, poisson};

/// Weeks of a window.
pub const WINDOW: i32 = 13;
/// How many kinds of conversation there are.
const KINDS: usize = 3;
/// What each adds.
const EASE: [f64; KINDS] = [0.0, -6.0, 8.0];

/// What a world is like. Points are those of the score.
#[derive(Clone, Copy, Debug)]
pub struct World {
    /// People asked about.
    pub asked: usize,
    /// Other people of the organisation.
    pub others: usize,
    /// People of a team; everybody asked about is in one.
    pub team: usize,
    /// Conversations of each person in a week.
    pub a_week: f64,
    /// How far people's numbers of conversations lie apart: the deviation of their logarithm.
    pub rates: f64,
    /// How people differ.
    pub between: f64,
    /// How conversations of one person differ.
    pub conversation: f64,
    /// How weeks of one person differ.
    pub week: f64,
    /// How weeks of a whole team differ.
    pub team_week: f64,
    /// By how much everybody asked about grows in four weeks.
    pub growth: f64,
    /// How people's growth in four weeks differs.
    pub growth_between: f64,
    /// What a season does to everybody from the later window on.
    pub season: f64,
    /// Whether the mix of conversations shifts to easier ones in the later window, for those asked about.
    pub shift: bool,
    /// Whether scores have four levels only, as a rubric gives them, rather than any number.
    pub levels: bool,
    /// Criteria of the skill.
    pub criteria: usize,
    /// What a new version of the rubric adds, from the later window on, if there is one.
    pub version: Option<f64>,
    /// Conversations scored by both versions.
    pub linked: usize,
    /// Whether those asked about are not given, but who had the worst scores in the earlier window.
    pub picked: bool,
    /// How far people's noise lies apart: the deviation of its logarithm.
    pub unlike: f64,
    /// How much of a week's chance, a person's and a team's, stays in the next, from 0 to 1.
    pub lasting: f64,
    /// The first week that is known.
    pub known: i32,
    /// Who gets an initiative.
    pub plan: Plan,
    /// The week in which its first people start.
    pub start: i32,
    /// What it does.
    pub effect: f64,
    /// A workshop that the same people attend two weeks later, and what it does.
    pub workshop: Option<f64>,
}

/// Who gets an initiative, and when.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Plan {
    /// Nobody.
    None,
    /// By lot: those asked about start in as many waves, some weeks apart.
    Waves(usize, i32),
    /// By lot: half of those asked about start, half never.
    Halves,
    /// Of everybody, this many with the worst scores in the last weeks.
    Worst(usize, i32),
    /// Of all teams, the one with the worst scores in the earlier window.
    WorstTeam,
    /// Of everybody, this many whose skill is truly lowest.
    Lowest(usize),
    /// This many of those who grow fastest.
    Growing(usize),
    /// All of those asked about, at once.
    All,
    /// Nobody in particular: this many at random, without a draw that anybody knows of.
    Some(usize),
}

impl Default for World {
    fn default() -> Self {
        Self {
            asked: 7,
            others: 28,
            team: 7,
            a_week: 8.0,
            rates: 0.4,
            between: 12.0,
            conversation: 15.0,
            week: 4.0,
            team_week: 1.5,
            growth: 0.0,
            growth_between: 0.0,
            season: 0.0,
            shift: false,
            levels: false,
            criteria: 1,
            version: None,
            linked: 0,
            picked: false,
            unlike: 0.0,
            lasting: 0.0,
            known: -2 * WINDOW,
            plan: Plan::None,
            start: 0,
            effect: 0.0,
            workshop: None,
        }
    }
}

/// What came of a world, with its truth.
#[derive(Clone, Debug)]
pub struct Made {
    /// What is asked.
    pub question: Question,
    /// What is known.
    pub skill: SkillData,
    /// The mean change of those asked about, for the conversations that they had.
    pub change: f64,
    /// The change of each, by place; nothing where there is none.
    pub changes: Vec<Option<f64>>,
    /// The level of each in the later window, for the conversations that they had, without what kinds add.
    pub levels: Vec<f64>,
    /// Points in four weeks by which each grows.
    pub growth: Vec<f64>,
    /// What kinds of conversation add to scores on the mean of kinds.
    pub ease: f64,
}

struct Member {
    skill: f64,
    growth: f64,
    rate: f64,
    team: usize,
}

impl World {
    /// One such world.
    #[must_use]
    pub fn make(&self, seed: u64) -> Made {
        let mut random = Seeded::new(seed);
        let size = self.asked + self.others;
        let member = |place: usize, random: &mut Seeded| Member {
            skill: 60.0 + normal(random, self.between),
            growth: normal(random, self.growth_between) + if place < self.asked { self.growth } else { 0.0 },
            rate: self.a_week * (normal(random, self.rates) - self.rates * self.rates / 2.0).exp(),
            team: if place < self.asked { 0 } else { 1 + (place - self.asked) / self.team.max(1) },
        };
        let members: Vec<Member> = (0..size).map(|it| member(it, &mut random)).collect();
        let weather = Weather::of(self, &members, &mut random);
        let starts = self.starts(&members, &weather, &mut random);
        let asked = self.asked(&members, &weather, &starts);
        let mut cells: Vec<BTreeMap<(u32, i32, u32, u32), Sums>> = vec![BTreeMap::new(); self.criteria];
        let mut changes = vec![None; size];
        let mut later = vec![f64::NAN; size];
        for (place, member) in members.iter().enumerate() {
            let mut levels = [(0.0, 0.0), (0.0, 0.0)];
            for week in self.known..WINDOW {
                let (before, conversations) = (week < 0, &weather.conversations[place][(week + 2 * WINDOW) as usize]);
                let level = self.level(member, starts[place], week);
                if week >= -WINDOW {
                    let side = &mut levels[usize::from(!before)];
                    *side = (side.0 + conversations.len() as f64, side.1 + level * conversations.len() as f64);
                }
                for conversation in conversations {
                    let version = self.version.filter(|_| !before);
                    let key = (place as u32, week, conversation.kind as u32, u32::from(version.is_some()));
                    for (criterion, cells) in cells.iter_mut().enumerate() {
                        let score = level + conversation.noise[criterion] + version.unwrap_or(0.0);
                        let score = self.scored(score, &mut random);
                        *cells.entry(key).or_default() += Sums::of((score * 10_000.0).round() as i64);
                    }
                }
            }
            let [before, after] = levels;
            later[place] = after.1 / after.0;
            if before.0 > 0.0 && after.0 > 0.0 {
                changes[place] = Some(after.1 / after.0 - before.1 / before.0);
            }
        }
        let of_asked = || changes.iter().zip(&asked).filter(|it| *it.1).filter_map(|it| *it.0);
        let change = of_asked().sum::<f64>() / of_asked().count() as f64;
        let links: Vec<Vec<Link>> = (0..self.criteria).map(|_| self.links(&mut random)).collect();
        let criterion = |(place, (cells, links)): (usize, (BTreeMap<_, Sums>, Vec<Link>))| CriterionData {
            criterion: format!("criterion {place}"),
            cells: cells
                .into_iter()
                .map(|((person, week, stratum, series), sums)| Cell { person, week, stratum, series, sums })
                .collect(),
            series: vec![
                Series { name: "1".into(), changed: Vec::new() },
                Series { name: "2".into(), changed: vec![Changed::Rubric] },
            ],
            links,
        };
        Made {
            question: self.question(&members, &starts, &asked, seed),
            skill: SkillData {
                skill: "skill".into(),
                least_important: 5.0,
                criteria: cells.into_iter().zip(links).enumerate().map(criterion).collect(),
            },
            change,
            changes,
            levels: later,
            growth: members.iter().map(|it| it.growth).collect(),
            ease: EASE.iter().sum::<f64>() / KINDS as f64,
        }
    }

    fn level(&self, member: &Member, start: Option<i32>, week: i32) -> f64 {
        let since = |start: i32, effect: f64| if week >= start { effect } else { 0.0 };
        let mut level = member.skill + member.growth * f64::from(week) / 4.0 + since(0, self.season);
        if let Some(start) = start {
            level += since(start, self.effect) + since(start + 2, self.workshop.unwrap_or(0.0));
        }
        level
    }

    /// A score as it is given: any number, or one of four levels, whose mean is the same.
    fn scored(&self, score: f64, random: &mut Seeded) -> f64 {
        if !self.levels {
            return score;
        }
        let share = (score / 100.0).clamp(0.0, 1.0);
        (0..3).filter(|_| random.share() < share).count() as f64 * 100.0 / 3.0
    }

    fn links(&self, random: &mut Seeded) -> Vec<Link> {
        let pair = |random: &mut Seeded| {
            let level = 60.0 + normal(random, self.between) + normal(random, self.conversation * 0.8);
            let version = self.version.unwrap_or(0.0);
            (level + normal(random, self.conversation * 0.4), level + version + normal(random, self.conversation * 0.4))
        };
        let pairs: Vec<_> = (0..self.linked).map(|_| pair(random)).collect();
        link(0, 1, &pairs).into_iter().collect()
    }

    fn starts(&self, members: &[Member], weather: &Weather, random: &mut Seeded) -> Vec<Option<i32>> {
        let mut starts = vec![None; members.len()];
        let mut order: Vec<usize> = (0..members.len()).collect();
        let mut asked: Vec<usize> = (0..self.asked).collect();
        random.shuffle(&mut asked);
        let mut first = |order: &[usize], many: usize| {
            for place in &order[..many.min(order.len())] {
                starts[*place] = Some(self.start);
            }
        };
        match self.plan {
            Plan::None => {}
            Plan::All => first(&(0..self.asked).collect::<Vec<_>>(), self.asked),
            Plan::Halves => first(&asked, self.asked / 2),
            Plan::Some(many) => {
                random.shuffle(&mut order);
                first(&order, many);
            }
            Plan::Waves(waves, apart) => {
                for (place, person) in asked.iter().enumerate() {
                    starts[*person] = Some(self.start + (place * waves / asked.len()) as i32 * apart);
                }
            }
            Plan::Worst(many, weeks) => {
                let score = |place: usize| weather.score(place, members[place].skill, weeks);
                order.sort_by(|a, b| score(*a).total_cmp(&score(*b)));
                first(&order, many);
            }
            Plan::WorstTeam => {
                let score = |team: usize| {
                    let own: Vec<usize> = (0..members.len()).filter(|it| members[*it].team == team).collect();
                    let scores = own.iter().map(|it| weather.score(*it, members[*it].skill, WINDOW));
                    // Whoever had no conversation is left out.
                    let known: Vec<f64> = scores.filter(|it| it.is_finite()).collect();
                    (known.iter().sum::<f64>() / known.len() as f64, own)
                };
                let teams = members.iter().map(|it| it.team).max().unwrap_or(0) + 1;
                let worst = (0..teams).map(score).min_by(|a, b| a.0.total_cmp(&b.0));
                if let Some((_, own)) = worst {
                    first(&own, own.len());
                }
            }
            Plan::Lowest(many) => {
                order.sort_by(|a, b| members[*a].skill.total_cmp(&members[*b].skill));
                first(&order, many);
            }
            Plan::Growing(many) => {
                order.sort_by(|a, b| members[*b].growth.total_cmp(&members[*a].growth));
                first(&order, many);
            }
        }
        starts
    }

    /// Who is asked about.
    fn asked(&self, members: &[Member], weather: &Weather, starts: &[Option<i32>]) -> Vec<bool> {
        // Where those who get something are chosen from everybody, they are who is asked about.
        if matches!(self.plan, Plan::Worst(..) | Plan::WorstTeam | Plan::Lowest(_) | Plan::Growing(_) | Plan::Some(_)) {
            return starts.iter().map(Option::is_some).collect();
        }
        let mut order: Vec<usize> = (0..members.len()).collect();
        if self.picked {
            let score = |place: usize| weather.score(place, members[place].skill, WINDOW);
            order.sort_by(|a, b| score(*a).total_cmp(&score(*b)));
        }
        let mut asked = vec![false; members.len()];
        for place in &order[..self.asked] {
            asked[*place] = true;
        }
        asked
    }

    fn question(&self, members: &[Member], starts: &[Option<i32>], asked: &[bool], seed: u64) -> Question {
        let person = |(place, member): (usize, &Member)| Person {
            id: PersonId(Uuid::from_u128(place as u128)),
            asked: asked[place],
            team: Some(TeamId(Uuid::from_u128(member.team as u128))),
            since: Some(-200),
        };
        let begun = |later: i32| -> Vec<Begun> {
            let begun = starts.iter().enumerate().filter_map(|(place, start)| Some((place, (*start)?)));
            begun.map(|(person, week)| Begun { person: person as u32, week: week + later }).collect()
        };
        let never: Vec<u32> = (0..self.asked).filter(|it| starts[*it].is_none()).map(|it| it as u32).collect();
        let design = match self.plan {
            Plan::Waves(..) | Plan::Halves => Design::Drawn { controls: never, by_team: false, registered: true },
            _ => Design::Chosen,
        };
        let candidate =
            |id: &str, kind, begun, design| Candidate { id: id.into(), kind, skills: Vec::new(), begun, design };
        let mut candidates = Vec::new();
        if self.plan != Plan::None {
            candidates.push(candidate("initiative", Kind::Initiative, begun(0), design));
        }
        if self.workshop.is_some() {
            candidates.push(candidate("workshop", Kind::Workshop, begun(2), Design::Chosen));
        }
        let stratum = |kind: usize| Stratum {
            conversation_type: format!("kind {kind}"),
            channel: "phone".into(),
            language: "en".into(),
            source: "recorder".into(),
        };
        Question {
            seed,
            before: Window { first: -WINDOW, weeks: WINDOW as u32 },
            after: Window { first: 0, weeks: WINDOW as u32 },
            people: members.iter().enumerate().map(person).collect(),
            strata: (0..KINDS).map(stratum).collect(),
            candidates,
            false_discovery: 0.05,
        }
    }
}

/// Everything that is chance, by person and week: drawn before anybody is chosen for it.
struct Weather {
    conversations: Vec<Vec<Vec<Conversation>>>,
}

struct Conversation {
    kind: usize,
    /// By criterion, with what the kind, the week and the team add.
    noise: Vec<f64>,
}

impl Weather {
    /// The mean score in the last weeks of the earlier window; without end for who had none, and is nobody's concern.
    fn score(&self, place: usize, skill: f64, weeks: i32) -> f64 {
        let recent = &self.conversations[place][(2 * WINDOW - weeks) as usize..2 * WINDOW as usize];
        let (mut n, mut sum) = (0.0, 0.0);
        for conversation in recent.iter().flatten() {
            n += 1.0;
            sum += conversation.noise[0];
        }
        if n > 0.0 { skill + sum / n } else { f64::INFINITY }
    }

    fn of(world: &World, members: &[Member], random: &mut Seeded) -> Self {
        let weeks = 3 * WINDOW;
        let teams = members.iter().map(|it| it.team).max().unwrap_or(0) + 1;
        let mut team_weeks = vec![vec![0.0; weeks as usize]; teams];
        for weeks in &mut team_weeks {
            for (week, chance) in weeks.iter_mut().zip(lasting(world, world.team_week, random)) {
                *week = chance;
            }
        }
        let mut conversations = Vec::new();
        for (place, member) in members.iter().enumerate() {
            let mut own = Vec::new();
            let shocks = lasting(world, world.week, random);
            let unlike = normal(random, world.unlike).exp();
            for (week, shock) in (0..weeks).zip(shocks) {
                let shifted = world.shift && place < world.asked && week >= 2 * WINDOW;
                let mix = if shifted { [0.3, 0.1, 0.6] } else { [0.4, 0.4, 0.2] };
                let shock = shock * unlike + team_weeks[member.team][week as usize];
                let many = poisson(random, member.rate);
                let one = |random: &mut Seeded| {
                    let kind = choice(random, &mix);
                    // Criteria of one conversation have half of their noise in common.
                    let half = world.conversation * unlike * 0.5_f64.sqrt();
                    let common = shock + EASE[kind] + normal(random, half);
                    let noise = |_| common + normal(random, half);
                    Conversation { kind, noise: (0..world.criteria).map(noise).collect() }
                };
                own.push((0..many).map(|_| one(random)).collect());
            }
            conversations.push(own);
        }
        Self { conversations }
    }
}

/// The chance of each week, of which some stays for the next.
fn lasting(world: &World, deviation: f64, random: &mut Seeded) -> Vec<f64> {
    let mut last = normal(random, deviation);
    let fresh = deviation * (1.0 - world.lasting * world.lasting).sqrt();
    let mut weeks = Vec::new();
    for _ in 0..3 * WINDOW {
        weeks.push(last);
        last = world.lasting * last + normal(random, fresh);
    }
    weeks
}
