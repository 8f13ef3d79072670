using ChatOps.Catalog;

namespace ChatOps.Timeline.Subscriptions;

/// <summary>What is posted at once in quiet hours: the keys of a subscription.</summary>
public sealed class AtOnceOptions : FilterOptions
{
    internal IEnumerable<string> Problems(string at, ServiceCatalog catalog)
    {
        if (Filter().Arguments == new Journal.StoryFilter().Arguments)
        {
            yield return $"{at} names nothing, so nothing would ever be held: name what is posted at once, or remove the quiet hours.";
        }

        foreach (var problem in FilterProblems(at, catalog))
        {
            yield return problem;
        }
    }
}
