using System.Globalization;

namespace ChatOps.Playground;

/// <summary>
/// Two schedules with the three people: one changes every hour, so that a hand-over can be seen; one leaves the nights out.
/// </summary>
internal static class OnCall
{
    private const string At = "ChatOps:OnCall";

    public static void Configure(Dictionary<string, string?> settings, TimeProvider clock, World world)
    {
        // The first hand-over is in two minutes.
        var first = clock.GetUtcNow().AddMinutes(2).AddHours(-1);
        settings[$"{At}:Default"] = "web";
        settings[$"{At}:Schedules:web:Channel"] = "slack:#ops";
        // Not the one that the policy names: rights don't change with the shift.
        world.Workspace.UserGroups = [.. world.Workspace.UserGroups!, new("S02ONWEB", "web-oncall", "On call for web", [])];
        settings[$"{At}:Schedules:web:Groups:0"] = "slack:S02ONWEB";
        Layer(settings, "web", world, "Hourly", first, "ann", "bob", "carol");
        settings[$"{At}:Schedules:search:Channel"] = "slack:#ops";
        Layer(settings, "search", world, "Weekly", new(first.UtcDateTime.Date.AddDays(-7).AddHours(9), TimeSpan.Zero), "bob", "carol");
        settings[$"{At}:Schedules:search:Layers:0:Restrictions:0:From"] = "6:00";
        settings[$"{At}:Schedules:search:Layers:0:Restrictions:0:Until"] = "22:00";
        settings["ChatOps:Services:search:OnCall"] = "search";
    }

    private static void Layer(
        Dictionary<string, string?> settings, string schedule, World world, string rotation, DateTimeOffset first, params string[] people)
    {
        var at = $"{At}:Schedules:{schedule}:Layers:0";
        settings[$"{at}:Rotation"] = rotation;
        settings[$"{at}:HandOver"] = first.ToString("H:mm", CultureInfo.InvariantCulture);
        settings[$"{at}:Start"] = first.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        foreach (var (place, person) in people.Index())
        {
            settings[$"{at}:Members:{place}"] = $"slack:{world.Workspace.User(person).Id}";
        }
    }
}
