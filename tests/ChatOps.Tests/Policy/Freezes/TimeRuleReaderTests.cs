using ChatOps.Chat.Slack;
using ChatOps.Journal;
using ChatOps.Policy;
using ChatOps.Policy.Freezes;

namespace ChatOps.Tests.Policy.Freezes;

/// <summary>Freezes and windows with mistakes aren't used; each mistake is reported with its line and what to do.</summary>
public sealed class TimeRuleReaderTests
{
    private const string Roles = "roles:\n  oncall: { users: ['*'] }\n";

    [Theory]
    [InlineData("freezes: { from: a }", 3, "freezes are a list: begin each with \"- \".")]
    [InlineData(
        "freezes: [christmas]",
        3,
        "a freeze has from, until, cron, for, zone, services, environments, verbs, exempt and reason: write them as")]
    [InlineData("freezes:\n- { reason: a }", 4, "a freeze needs \"from\" and \"until\", or \"cron\" and \"for\", such as cron:")]
    [InlineData("freezes:\n- { from: 2026-12-20 18:00 }", 4, "a freeze needs both \"from\" and \"until\", such as 2026-12-20 18:00.")]
    [InlineData(
        "freezes:\n- from: 2026-12-20\n  until: 2026-12-19",
        5,
        "a freeze ends before it begins: \"until\" must be later than \"from\".")]
    [InlineData("freezes:\n- { from: 2026-12-20, until: 2026-12-20 }", 4, "a freeze ends before it begins")]
    [InlineData(
        "freezes:\n- { from: 20.12.2026, until: 2027-01-04 }",
        4,
        "from of a freeze is '20.12.2026': write a day and a time, such as 2026-12-20 18:00; its zone goes under \"zone\".")]
    [InlineData("freezes:\n- { from: 2026-02-30 09:00, until: 2027-01-04 }", 4, "from of a freeze is '2026-02-30 09:00': write a day")]
    [InlineData(
        "freezes:\n- { from: 2026-12-20, until: 9999-12-31 23:59 }",
        4,
        "until of a freeze is '9999-12-31 23:59': write a year from 2000 to 2999.")]
    [InlineData(
        "freezes:\n- { from: 0001-01-01, until: 2027-01-04 }",
        4,
        "from of a freeze is '0001-01-01': write a year from 2000 to 2999.")]
    [InlineData("freezes:\n- { from: [2026-12-20], until: 2027-01-04 }", 4, "from of a freeze is one text.")]
    [InlineData("freezes:\n- { from: 2026-12-20, until: 2027-01-04, for: 2h }", 4, "a freeze has dates and for: use")]
    [InlineData(
        "freezes:\n- { cron: '0 18 * * 5', for: 2h }",
        4,
        "cron of a freeze is '0 18 * * 5': write six fields, seconds first, such as \"0 0 9 ? * MON-THU\" for 9:00 on Mondays to Thursdays.")]
    [InlineData(
        "freezes:\n- { cron: '0 0 18 ? * 2-5', for: 2h }",
        4,
        "cron of a freeze is '0 0 18 ? * 2-5': write weekdays as names, such as MON-THU, since their numbers differ between tools.")]
    [InlineData(
        "freezes:\n- { cron: '0 */5 * * * ?', for: 2h }",
        4,
        "it may begin at most once an hour, so seconds and minutes are numbers.")]
    [InlineData("freezes:\n- { cron: '0 0 25 ? * MON', for: 2h }", 4, "cron of a freeze is '0 0 25 ? * MON': ")]
    [InlineData("freezes:\n- { cron: '0 0 9 ? * MOO', for: 2h }", 4, "cron of a freeze is '0 0 9 ? * MOO': ")]
    [InlineData(
        "windows:\n- { cron: '0 0 9 30 2 ?', for: 2h }",
        4,
        "cron of a window is '0 0 9 30 2 ?': there is no such day, so it never begins.")]
    [InlineData("windows:\n- { cron: '0 0 9 ? * MON' }", 4, "a window needs \"cron\" and \"for\", such as")]
    [InlineData(
        "windows:\n- { cron: '0 0 9 ? * MON', for: 0h }",
        4,
        "a window is for '0h': write a duration, such as 90m, 7h or 2d, of at most 14 days.")]
    [InlineData("windows:\n- { cron: '0 0 9 ? * MON', for: 15d }", 4, "a window is for '15d'")]
    [InlineData("windows:\n- { cron: '0 0 9 ? * MON', for: 2h, from: 2026-12-20 }", 4, "a window has no from: ")]
    [InlineData(
        "windows:\n- cron: 0 0 9 ? * MON\n  for: 2h\n  zone: Europe/Berln",
        6,
        "zone of a window is 'Europe/Berln': write a name of the IANA database, such as Europe/Berlin, or UTC.")]
    [InlineData("windows:\n- { cron: '0 0 9 ? * MON', for: 2h, zone: CET }", 4, "zone of a window is 'CET'")]
    [InlineData("windows:\n- { cron: '0 0 9 ? * MON', for: 2h, zone: W. Europe Standard Time }", 4, "zone of a window is 'W. Europe")]
    [InlineData("windows:\n- { cron: '0 0 9 ? * MON', for: 2h, services: [wbe] }", 4, "services of a window has 'wbe': it matches nothing")]
    [InlineData("windows:\n- { cron: '0 0 9 ? * MON', for: 2h, services: [] }", 4, "services of a window is empty")]
    // A name that only looks the same isn't it.
    [InlineData(
        "windows:\n- { cron: '0 0 9 ? * MON', for: 2h, environments: [pr\u043eduction] }",
        4,
        "environments of a window has 'pr\u043eduction': it matches nothing")]
    [InlineData("windows:\n- { cron: '0 0 9 ? * MON', for: 2h, verbs: [lock] }", 4, "verbs of a window has 'lock': use deploy, ")]
    [InlineData("windows:\n- { cron: '0 0 9 ? * MON', for: 2h, exempt: [oncal] }", 4, "exempt of a window has 'oncal': add it under roles")]
    public void Every_mistake_has_its_line(string text, int line, string problem)
    {
        var invalid = Read(Roles + text).ShouldBeOfType<PolicyReading.Invalid>();

        invalid.Problems.ShouldHaveSingleItem().ShouldStartWith($"policy.yaml:{line}: ");
        invalid.Problems[0].ShouldContain(problem);
    }

    [Fact]
    public void What_is_left_out_covers_everything_and_the_zone_is_the_configured_one()
    {
        var rules = Read(Roles + """
            freezes:
            - { from: 2026-12-20T18:00, until: 2027-01-04, reason: "Christmas: nobody is here" }
            - { cron: 0 0 18 ? * FRI, for: 2d14h, zone: Asia/Kolkata, services: ['w*'], environments: PRODUCTION, verbs: [Deploy], exempt: [ONCALL] }
            windows:
            - { cron: 0 0 9 ? * MON-THU, for: 7h }
            """).ShouldBeOfType<PolicyReading.Valid>().Rules;

        rules.Summary.ShouldEndWith("1 role, 0 grants, 2 freezes, 1 window");
        var (christmas, weekend, office) = (rules.Times[0], rules.Times[1], rules.Times[2]);
        (christmas.Place, weekend.Place, office.Place).ShouldBe(("policy.yaml:4", "policy.yaml:5", "policy.yaml:7"));
        christmas.When.After(DateTimeOffset.UnixEpoch)!.From.ShouldBe(new(2026, 12, 20, 17, 0, 0, TimeSpan.Zero));
        christmas.Covers(new("api", "staging"), "scale").ShouldBeTrue();
        weekend.Covers(new("web", "production"), "deploy").ShouldBeTrue();
        weekend.Covers(new("web", "production"), "scale").ShouldBeFalse();
        weekend.Covers(new("api", "production"), "deploy").ShouldBeFalse();
        weekend.Covers(new("web", "staging"), "deploy").ShouldBeFalse();
        weekend.Exempt.ShouldHaveSingleItem().Name.ShouldBe("oncall");
        (christmas.IsWindow, office.IsWindow).ShouldBe((false, true));
    }

    [Fact]
    public void Between_windows_everything_is_frozen_and_adjacent_windows_are_one()
    {
        var rules = Read(Roles + """
            windows:
            - { cron: 0 0 9 ? * MON-THU, for: 3h, zone: UTC, environments: [production], exempt: [oncall] }
            - { cron: 0 0 12 ? * MON-THU, for: 4h, zone: UTC, environments: [production], reason: office hours }
            """).ShouldBeOfType<PolicyReading.Valid>().Rules;
        var calendar = new FreezeCalendar(rules, []);
        LockScope web = new("web", "production");

        // On a Wednesday: open until 16:00, then closed until Thursday 9:00.
        var open = calendar.After(web, "deploy", At(4, 10)).ShouldHaveSingleItem();
        (open.From, open.Until).ShouldBe((At(4, 16), At(5, 9)));
        calendar.Near(web, "deploy", At(4, 10)).ShouldBeEmpty();
        calendar.Near(web, "deploy", At(4, 15)).ShouldHaveSingleItem();
        // After Thursday's end, closed until Monday.
        var closed = calendar.Near(web, "deploy", At(5, 16)).ShouldHaveSingleItem();
        (closed.From, closed.Until, closed.Rule, closed.Reason).ShouldBe(
            (At(5, 16), At(9, 9), "policy.yaml:4", "changes are allowed only in windows"));
        closed.Exempt.ShouldHaveSingleItem().Name.ShouldBe("oncall");
        calendar.After(new("web", "staging"), "deploy", At(5, 16)).ShouldBeEmpty();

        static DateTimeOffset At(int day, int hour) => new(2026, 3, day, hour, 0, 0, TimeSpan.Zero);
    }

    private static PolicyReading Read(string text) => PolicyReader.Read(
        "policy.yaml",
        "v1",
        text,
        new(
            [SlackOptions.Ids],
            [],
            new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase) { ["production"] = true, ["staging"] = false },
            ["web", "api"],
            _ => [])
        {
            Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"),
        });
}
