//! A rubric's file from nothing to scores: on the command line, over HTTP, and beside the same rubric written in Rust.

use std::path::Path;

use plumbline_tests::{Client, Home, Output, Request, Server, plumbline, run};
use serde_json::{Value, json};

use crate::{guests, said};

crate::on_both_databases!(a_file_becomes_a_scorecard_that_scores);

const RUBRIC: &str = r#"
id = "late-orders"
version = "1.0.0"
title = "Late orders"
languages = ["en"]

[phrases]
order = ["order arrives late"]

[[sections]]
id = "talk"
title = "Talk"

[[sections.criteria]]
id = "asks-about-orders"
title = "Asks about late orders"
guidance = "An open question about orders that arrive late."
levels = [
  { points = 0, title = "Not asked", anchor = "Nothing is asked about late orders." },
  { points = 1, title = "Asked", anchor = "An open question about late orders.", when = { asks = "open", with = "<order>" } },
]

[[cases]]
name = "asked"
conversation = "Agent: What happens when an order arrives late?\nCustomer: Nothing."
expect = { asks-about-orders = "Asked" }
"#;

/// The same, looking for something else.
fn changed() -> String {
    RUBRIC
        .replace("\"order arrives late\"", "\"nobody says this\"")
        .replace("= \"Asked\" }\n", "= \"insufficient evidence\" }\n")
}

async fn a_file_becomes_a_scorecard_that_scores(home: Home) {
    let (ours, theirs) = (home.bootstrap("Fabrikam"), home.bootstrap("Contoso"));
    let server = Server::start(&home).await;
    let (client, theirs) = (server.client(&ours), server.client(&theirs));

    let rubric = Request::new("POST", "/v1/rubrics").body("application/toml", RUBRIC);
    let built = client.send(&rubric).await.expect(200).json();
    assert_eq!((&built["id"], &built["cases"], &built["capabilities"]), (&json!("late-orders"), &json!(1), &json!([])));
    let component = client.send(&rubric.clone().header("accept", "application/wasm")).await.expect(200).body;
    assert_eq!(built["size"], component.len());
    assert!(component.len() < 1_000_000);

    // It is uploaded, bound and scores like any other.
    let upload = Request::new("POST", "/v1/plugins").body("application/wasm", component);
    let id = client.send(&upload).await.expect(202).json()["id"].as_str().unwrap().to_owned();
    let plugin = client.until(&format!("/v1/plugins/{id}"), |it| it["state"] != "checking").await;
    assert_eq!((&plugin["state"], &plugin["digest"]), (&json!("ready"), &built["digest"]), "{plugin:#}");
    let file = client.send(&Request::new("GET", format!("/v1/plugins/{id}/rubric"))).await.expect(200);
    assert_eq!(file.text(), RUBRIC);
    client.bind("late-orders", &["*"]).await;
    let conversation = client.submit(&said::call("call-1")).await;
    let scores = client.scores(&conversation).await;
    let [criterion] = scores["scores"][0]["criteria"].as_array().unwrap().as_slice() else { panic!("{scores:#}") };
    assert_eq!(
        (&criterion["rating"], &criterion["evidence"][0]["text"]),
        (&json!({"level": 1}), &json!(said::QUESTION))
    );

    // A try says the same of the same conversation, and what would change.
    let tried = client.post("/v1/rubrics/try", &json!({"rubric": changed(), "before": RUBRIC})).await;
    assert_eq!((&tried["scored"], &tried["tried"]), (&json!(1), &json!(1)), "{tried:#}");
    let change = json!([{"conversation": conversation, "participant": "a", "criterion": "asks-about-orders",
        "before": "Asked", "after": "Not asked"}]);
    assert_eq!(tried["changes"], change);
    let tried = client.post("/v1/rubrics/try", &json!({"rubric": RUBRIC, "conversations": [conversation]})).await;
    assert_eq!(tried["criteria"][0]["ratings"][1]["quotes"][0]["text"], said::QUESTION);
    assert_eq!(client.list("/v1/conversations").await.len(), 1, "nothing is kept of a try");

    // Somebody else's conversation and plugin are as unknown as any.
    let foreign = Request::post("/v1/rubrics/try", &json!({"rubric": RUBRIC, "conversations": [conversation]}));
    let unknown = json!({"rubric": RUBRIC, "conversations": ["0190a000-0000-7000-8000-000000000000"]});
    let unknown = theirs.send(&Request::post("/v1/rubrics/try", &unknown)).await.expect(404).text();
    assert_eq!(theirs.send(&foreign).await.expect(404).text(), unknown);
    assert_eq!(theirs.post("/v1/rubrics/try", &json!({"rubric": RUBRIC})).await["tried"], 0);

    refused(&client).await;
    for boxed in client.list("/v1/rubrics").await {
        let name = boxed["name"].as_str().unwrap();
        let file = client.send(&Request::new("GET", format!("/v1/rubrics/{name}"))).await.expect(200);
        let built = client.send(&Request::new("POST", "/v1/rubrics").body("application/toml", file.body)).await;
        assert_eq!(built.expect(200).json()["id"], name);
    }
    // What was not made of a file has none.
    let plugins = client.list("/v1/plugins").await;
    let sales = plugins.iter().find(|it| it["name"] == "sales-conversation").unwrap()["id"].as_str().unwrap();
    client.send(&Request::new("GET", format!("/v1/plugins/{sales}/rubric"))).await.expect(404);
}

async fn refused(client: &Client) {
    let toml = |text: &str| Request::new("POST", "/v1/rubrics").body("application/toml", text);
    let attempt = |body: &Value| Request::post("/v1/rubrics/try", body);
    let wrong = RUBRIC.replace("points = 1", "points = -1");
    let missed = RUBRIC.replace("an order arrives late?\\n", "it rains?\\n");
    let cases = [
        (toml(&wrong), 422, "line 20, column"),
        (toml("id = "), 422, "line 1, column"),
        (toml(&missed), 422, "and not `Asked`"),
        (Request::new("POST", "/v1/rubrics").body("application/toml", *b"\xff"), 400, "UTF-8"),
        (Request::new("POST", "/v1/rubrics").body("application/json", "{}"), 415, "application/toml"),
        (toml(&"#".repeat(300_000)), 413, "262144"),
        (attempt(&json!({"rubric": RUBRIC, "last": 0})), 422, "/last"),
        (attempt(&json!({"rubric": RUBRIC, "conversations": []})), 422, "/conversations"),
        (attempt(&json!({"rubric": RUBRIC, "convs": []})), 422, "convs"),
        (attempt(&json!({"rubric": wrong})), 422, "line 20, column"),
        (Request::new("GET", "/v1/rubrics/nobody"), 404, "nothing is found"),
    ];
    for (request, status, said) in cases {
        let answer = client.send(&request).await;
        let text = answer.text();
        assert!(
            answer.status == status && text.contains(said),
            "{} {} is {} {text}",
            request.method,
            request.path,
            answer.status
        );
    }
    let key = client.post("/v1/keys", &json!({"name": "reader", "scopes": ["conversations:read"]})).await;
    let reader = client.with_key(key["key"].as_str().unwrap());
    reader.send(&attempt(&json!({"rubric": RUBRIC}))).await.expect(403);
}

#[test]
fn a_rubric_is_checked_built_tried_and_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let command = |arguments: &[&str]| {
        let output = plumbline().current_dir(folder.path()).arg("rubric").args(arguments).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Output { status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    };
    let done = |arguments: &[&str]| {
        let output = command(arguments);
        assert_eq!(output.status, Some(0), "{arguments:?}: {output:?}");
        output.stdout
    };

    // Every rubric of the box is there to start from, and so is one that was built.
    done(&["new", "mine.toml", "--from", "motivational-interviewing"]);
    done(&["new", "asked.toml", "--title", "Follow-up", "--language", "en", "--criterion", "Names the next step"]);
    assert!(done(&["check", "asked.toml"]).contains("follow-up 1.0.0 is sound"));
    std::fs::write(at("orders.toml"), RUBRIC).unwrap();
    assert!(done(&["check", "orders.toml"]).contains("1 criterion, 1 case as expected, 0 hints"));
    done(&["build", "orders.toml"]);
    done(&["build", "orders.toml", "--out", "again.wasm"]);
    assert_eq!(std::fs::read(at("orders.wasm")).unwrap(), std::fs::read(at("again.wasm")).unwrap());
    done(&["new", "back.toml", "--from", "orders.wasm"]);
    assert_eq!(std::fs::read_to_string(at("back.toml")).unwrap(), RUBRIC);
    let schema: Value = serde_json::from_str(&done(&["schema"])).unwrap();
    assert!(schema["properties"]["sections"].is_object());
    done(&["new", "start.toml", "--from", "one-to-one"]);
    done(&["check", "start.toml"]);
    assert_eq!(serde_json::from_slice::<Value>(&std::fs::read(at("rubric.schema.json")).unwrap()).unwrap(), schema);

    // A folder is tried, and tried again after a change; what is kept in between holds nobody's words.
    std::fs::create_dir(at("calls")).unwrap();
    std::fs::write(at("calls/one.json"), said::call("one").to_string()).unwrap();
    std::fs::write(at("calls/two.txt"), "Agent: Hello.\nCustomer: What happens to you when an order arrives late?\n")
        .unwrap();
    std::fs::write(at("calls/three.txt"), "Agent: Hallo.\nCustomer: Guten Tag.\n").unwrap();
    let first = done(&["try", "orders.toml", "calls"]);
    for part in [
        "2 of 3 conversations",
        "three.txt  declined: nobody says which language",
        "What happens today when an order arrives late",
        "one.json, turn 3",
        "insufficient evidence",
    ] {
        assert!(first.contains(part), "{part} is missing in {first}");
    }
    let kept = std::fs::read_to_string(at("orders.tried.json")).unwrap();
    assert!(kept.contains("one.json") && !kept.contains("order arrives"), "{kept}");
    std::fs::write(at("orders.toml"), changed()).unwrap();
    let second = done(&["try", "orders.toml", "calls"]);
    assert!(second.contains("one.json, asks-about-orders: Asked → Not asked"), "{second}");
    let third: Value = serde_json::from_str(&done(&["try", "orders.toml", "calls", "--json"])).unwrap();
    assert_eq!(third["changes"], json!([]));

    std::fs::write(at("wrong.toml"), RUBRIC.replace("asks = \"open\"", "asks = \"opened\"")).unwrap();
    std::fs::write(at("missed.toml"), RUBRIC.replace("order arrives late?", "it rains?")).unwrap();
    std::fs::write(at("calls/broken.json"), "{").unwrap();
    let cases: [(&[&str], i32, &str); 8] = [
        (&["check", "wrong.toml"], 1, "wrong.toml:20:"),
        (&["build", "wrong.toml"], 1, "wrong.toml:20:"),
        (&["check", "missed.toml"], 1, "missed.toml:26:"),
        (&["check", "orders.wasm"], 1, "is a component"),
        (&["check", "absent.toml"], 1, "absent.toml"),
        (&["new", "mine.toml"], 2, "--force"),
        (&["new", "other.toml", "--from", "nobody"], 2, "motivational-interviewing"),
        (&["try", "orders.toml", "calls"], 1, "broken.json"),
    ];
    for (arguments, status, said) in cases {
        let output = command(arguments);
        assert!(output.status == Some(status) && output.stderr.contains(said), "{arguments:?}: {output:?}");
    }
}

/// A rubric of sixty criteria over two thousand turns: within the budget, the same findings as the one that is written in
/// Rust, and at most twice its cost.
#[test]
fn a_file_costs_at_most_twice_what_rust_costs() {
    const SAID: [&str; 6] = [
        "What does it cost you when a report is late, and who decides about the budget?",
        "It costs us two weeks a month, and my manager has to sign that off with the board.",
        "So the problem is the time, because of that. How would you improve it with your team?",
        "I wonder whether a tool would save time. Thank you, the price is the issue.",
        "I'll send you the numbers next week. Would you show me the system?",
        "It is hard to say what it is worth for us. We struggle with the spreadsheet.",
    ];
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let turns: Vec<_> = (0..2_000).map(|it| (["a", "c"][it % 2], SAID[(it * 7 + it / 11) % SAID.len()])).collect();
    std::fs::write(at("long.json"), said::talk("long", "call", &turns).to_string()).unwrap();
    std::fs::write(at("file.toml"), rubric_twin::rubric()).unwrap();
    std::fs::write(at("rust.wasm"), guests::component("twin")).unwrap();
    assert_eq!(run(["rubric", "build", &at("file.toml")]).status, Some(0));
    let score = |plugin: &str| {
        let output = run(["score", &at("long.json"), "--plugin", &at(plugin), "--json"]);
        assert_eq!(output.status, Some(0), "{}", output.stderr);
        serde_json::from_str::<Value>(&output.stdout).unwrap()["scores"][0].clone()
    };
    let (file, rust) = (score("file.wasm"), score("rust.wasm"));
    let found = |score: &Value| -> Vec<(Value, Value, Value)> {
        let criteria = score["criteria"].as_array().unwrap().iter();
        criteria.map(|it| (it["criterion"].clone(), it["rating"].clone(), it["evidence"].clone())).collect()
    };
    assert_eq!(found(&file).len(), 60);
    assert_eq!(found(&file), found(&rust));
    let fuel = |score: &Value| score["cost"]["fuel"].as_u64().unwrap();
    assert!(fuel(&file) <= 2 * fuel(&rust), "{} is more than twice {}", fuel(&file), fuel(&rust));
    assert!(Path::new(&at("file.wasm")).metadata().unwrap().len() < 1_000_000);
}
