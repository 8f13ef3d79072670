using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <content>What joins the story of those like it.</content>
internal sealed partial class Sorting
{
    /// <summary>What is in the story of a change already, such as a build whose commit was said before, stays out of others.</summary>
    private async Task<bool> IsForItselfAsync(Fact fact)
    {
        foreach (var id in fact.Keys.Select(key => _keys.GetValueOrDefault(key.In(catalog.RepositoryOf).Value)?.Story)
            .OfType<long>()
            .Distinct()
            .ToList())
        {
            if ((await open.GetAsync(connection, id)).Keys.Any(step => step != StepOf(fact)))
            {
                return false;
            }
        }

        return true;
    }
}
