using System.Text.RegularExpressions;
using ChatOps.Playground;

namespace ChatOps.Tests.Chaos;

/// <summary>
/// Makes every way of naming a person the same: on the other platform, a message has their name, or their id if it can't be had in time.
/// </summary>
internal sealed class PeopleNames(World world)
{
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<(Regex Ways, string Name)> _people =
    [
        .. world.Teams.Users.Select(user => (
            Ways(
            [
                user.ObjectId, user.DisplayName, user.Name,
                .. world.Workspace.Users.Where(other => other.Name == user.Name).SelectMany(other => new[] { other.Id, other.RealName }),
            ]),
            user.Name)),
    ];

    public string Put(string text) => _people.Aggregate(text, (named, person) => person.Ways.Replace(named, person.Name));

    private static Regex Ways(IEnumerable<string> names) => new(
        $@"<?@?\b({string.Join('|', names.OrderByDescending(name => name.Length).Select(Regex.Escape))})\b>?",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        Patient);
}
