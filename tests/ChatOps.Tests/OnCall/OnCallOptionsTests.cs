using ChatOps.Catalog;
using ChatOps.OnCall;
using ChatOps.People;

namespace ChatOps.Tests.OnCall;

public sealed class OnCallOptionsTests
{
    private static readonly PlatformIds[] Platforms =
    [
        new("slack", new(id => id.StartsWith('U'), "the user's id, such as U024BE7LH"), new(_ => true, ""), new(_ => true, "")),
    ];

    [Fact]
    public void A_schedule_of_which_all_is_wrong_says_everything_at_once()
    {
        var options = new OnCallOptions
        {
            Default = "wob",
            Schedules =
            {
                ["web"] = new()
                {
                    Zone = "Mars",
                    Layers =
                    [
                        new()
                        {
                            Rotation = RotationKind.Daily,
                            Every = 0,
                            HandOver = "9",
                            Day = DayOfWeek.Monday,
                            Start = "soon",
                            Members = ["ann"],
                        },
                        new() { Start = "2026-02-01", End = "2026-01-01", Restrictions = [new(), new() { From = "25:00" }] },
                    ],
                },
                ["api team"] = new(),
                ["production"] = Fine(),
                ["search"] = Fine(),
            },
        };
        var catalog = new CatalogOptions
        {
            Environments = { ["production"] = new() },
            Services = { ["api"] = new() { OnCall = "apis" }, ["search"] = new() { OnCall = "web" } },
        };

        options.Problems(catalog, Platforms).ShouldBe(
        [
            "ChatOps:OnCall:Schedules:web:Zone is 'Mars': write an IANA name, such as \"Europe/Berlin\".",
            "ChatOps:OnCall:Schedules:web:Layers:0:Every is 0: set it between 1 and 1000.",
            "ChatOps:OnCall:Schedules:web:Layers:0:HandOver is '9': write a time of day, such as \"9:00\".",
            "ChatOps:OnCall:Schedules:web:Layers:0:Day is only for weekly shifts: remove it, or set ChatOps:OnCall:Schedules:web:Layers:0:Rotation to Weekly.",
            "ChatOps:OnCall:Schedules:web:Layers:0:Start is 'soon': write a date, such as \"2026-12-01\".",
            "ChatOps:OnCall:Schedules:web:Layers:0:Members has 'ann', which isn't a user id: use the user's id, such as U024BE7LH.",
            "ChatOps:OnCall:Schedules:web:Layers:1:HandOver is missing: write the time of day at which shifts change, such as \"9:00\".",
            "ChatOps:OnCall:Schedules:web:Layers:1:End is '2026-01-01': set it after Start, which is '2026-02-01'.",
            "ChatOps:OnCall:Schedules:web:Layers:1:Members is missing: list the ids of the people who take turns.",
            "ChatOps:OnCall:Schedules:web:Layers:1:Restrictions:0 restricts nothing: name Days, or From and Until, or remove it.",
            "ChatOps:OnCall:Schedules:web:Layers:1:Restrictions:1:From is '25:00': write a time of day, such as \"18:00\", or leave it out for midnight.",
            "'api team' cannot be typed in a command: name schedules with letters, digits, '.', '-' and '_' only.",
            "ChatOps:OnCall:Schedules:api team:Layers is missing: add a layer with Rotation, HandOver, and Members.",
            "ChatOps:OnCall:Schedules:production has the name of an environment: rename it, so that a command can tell them apart.",
            "ChatOps:OnCall:Schedules:search has the name of a service for which 'web' answers: rename it, or correct ChatOps:Services:search:OnCall.",
            "ChatOps:OnCall:Default is 'wob', which is no schedule: write one of web, api team, production, search.",
            "ChatOps:Services:api:OnCall is 'apis', which is no schedule: write one of web, api team, production, search.",
        ],
            ignoreOrder: false);
    }

    [Theory]
    [InlineData("Weekly", 1, null, null, "2024-01-01T09:00", 7)]
    [InlineData("Weekly", 2, DayOfWeek.Wednesday, null, "2023-12-27T09:00", 14)]
    [InlineData("Weekly", 1, DayOfWeek.Monday, "2026-12-02", "2026-11-30T09:00", 7)]
    [InlineData("Weekly", 1, null, "2026-12-02", "2026-12-02T09:00", 7)]
    [InlineData("Daily", 3, null, "2026-12-02", "2026-12-02T09:00", 3)]
    public void The_first_hand_over_is_on_the_day_at_or_before_the_start(
        string rotation, int every, DayOfWeek? day, string? start, string first, int days)
    {
        var layer = new LayerOptions
        {
            Rotation = Enum.Parse<RotationKind>(rotation), Every = every, Day = day, Start = start, HandOver = "9:00", Members = ["U1"],
        }.Read(["slack"]);

        $"{layer.First:yyyy-MM-ddTHH:mm}".ShouldBe(first);
        layer.Length.ShouldBe(TimeSpan.FromDays(days));
        $"{layer.Begin:yyyy-MM-dd}".ShouldBe(start ?? "2024-01-01");
    }

    [Theory]
    [InlineData("web", "web")]
    [InlineData("api", "night")]
    [InlineData(null, "night")]
    public void A_service_names_its_schedule_or_has_the_default_one(string? service, string schedule)
    {
        var options = new OnCallOptions { Default = "NIGHT", Schedules = { ["web"] = Fine(), ["night"] = Fine() } };
        var catalog = new ServiceCatalog(new() { Services = { ["web"] = new() { OnCall = "web" }, ["api"] = new() } }, ["slack"]);

        new OnCallSchedules(ConfiguredSchedules.Read(options, TimeZoneInfo.Utc, ["slack"]), null!, catalog).For(service).ShouldBe(schedule);
    }

    [Fact]
    public void The_only_schedule_is_the_default_one() =>
        ConfiguredSchedules.Read(new() { Schedules = { ["web"] = Fine() } }, TimeZoneInfo.Utc, ["slack"]).Default.ShouldBe("web");

    private static ScheduleOptions Fine() => new() { Layers = [new() { HandOver = "9:00", Members = ["U1"] }] };
}
