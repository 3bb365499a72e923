//! The users who can sign in.

/// A user, with an account of JESS and jobs of their own.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct User {
    /// The number of the account.
    pub(crate) account: i64,
    /// The name of the account.
    pub(crate) username: &'static str,
    /// The e-mail address to sign in with. The password is the same for all users.
    pub(crate) email: &'static str,
    /// The name in the replies of the Users API.
    pub(crate) display_name: &'static str,
    /// The number at which the numbers of the user's jobs begin, so that no two jobs have the same one.
    pub(crate) first_job: u64,
    /// The reply to `GET /account`.
    pub(crate) account_reply: &'static str,
    /// The reply to `GET /usage`.
    pub(crate) usage_reply: &'static str,
}

/// The user of the published replies, who is the only one without `--control`. Generated jobs have numbers above all
/// published ones (622,966 in 2024).
pub(crate) static USER: User = User {
    account: 1,
    username: "TestUser",
    email: crate::EMAIL,
    display_name: "Example",
    first_job: 701_407,
    account_reply: r#"{"ok":true,"status":"TestUser account available","data":{"address":"NA","permissions":"","id":1,"surname":"User","firstname":"Test","overdraft":100.0,"userGroup":"admin","last_Access":1529625679327,"registered":1529625679327,"telephone":"null","suspended":false,"username":"--------","email":"user@example.com","cpuhour":91.33972222222222}}"#,
    usage_reply: r#"{"ok":true,"status":"TestUser usage report available","data":[{"status":"NA","username":"TestUser","latest":1607162712868,"upload":39811760,"storage":8523778833,"jobs":603,"download":1166582910,"submissions":167,"cputime":31177}]}"#,
};

/// The other user, who can sign in only with `--control`.
pub(crate) static OTHER_USER: User = User {
    account: 2,
    username: "OtherUser",
    email: crate::OTHER_EMAIL,
    display_name: "Other",
    first_job: 8_000_000,
    account_reply: r#"{"ok":true,"status":"OtherUser account available","data":{"address":"NA","permissions":"","id":2,"surname":"User","firstname":"Other","overdraft":0.0,"userGroup":"user","last_Access":1625569157970,"registered":1562497157970,"telephone":"null","suspended":false,"username":"OtherUser","email":"other@example.com","cpuhour":2.5}}"#,
    usage_reply: r#"{"ok":true,"status":"OtherUser usage report available","data":[{"status":"NA","username":"OtherUser","latest":1625569157970,"upload":20480000,"storage":150720200,"jobs":12,"download":4096000,"submissions":12,"cputime":9000}]}"#,
};
