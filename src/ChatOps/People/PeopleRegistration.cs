namespace ChatOps.People;

internal static class PeopleRegistration
{
    public static void AddPeople(this IServiceCollection services, PeopleOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<ProvenAccounts>();
        services.AddSingleton<PeopleDirectory>();
    }
}
